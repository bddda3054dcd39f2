/*
 * cases.c: what was done for the people of a station. One person in six has a case with sessions
 * and, when it is over, follow-ups; one service in ten is a telephone note.
 */
#include "internal.h"

#include "base/clock.h"

#include <string.h>

enum { PEOPLE_A_CASE = 6, NOTES_A_SERVICE = 10 };

static const char *const fields[] = {"01", "01", "01", "02", "04", "05", "06"};
static const char *const modes[] = {"1", "2", "2", "2", "4", "6"};
static const char *const running[] = {"assess", "plan", "work", "work", "evaluate"};
static const char *const risks[] = {"4", "4", "3", "3", "2"};

struct working {
	const struct city_person *people;
	size_t cases;
	int64_t services; /* of cases */
};

/* Shared out evenly: of `all`, what the i-th of n gets. */
static size_t
share(int64_t all, size_t i, size_t n)
{
	return (size_t)(all / (int64_t)n) + ((int64_t)i < all % (int64_t)n);
}

static json_t *
case_fields(struct placing *p, struct dice *d, const struct city_person *who, int64_t from)
{
	const struct city_station *s = p->station;
	json_t *f = json_object(), *needs = json_array();

	set_text(f, "person", str_of(who->id, ID_LEN));
	set_text(f, "pseudonym", str_skip(dice_name(d, &p->city->words, p->arena), 3));
	set_text(f, "case_type", str_fmt(p->arena, "%zu", 1 + dice_pick(d, 5)));
	set_text(f, "field", str_from(fields[dice_pick(d, COUNTOF(fields))]));
	set_text(f, "problems", dice_note(d, &p->city->words, p->arena, 2));
	json_array_append_new(needs, json_sprintf("%02zu", 1 + dice_pick(d, 10)));
	json_object_set_new(f, "problem_types", needs);
	set_text(f, "risk", str_from(risks[dice_pick(d, COUNTOF(risks))]));
	set_text(f, "confidentiality", STR("3"));
	set_text(f, "responsible", s->workers[who->worker].account);
	set_text(f, "supervisor", s->supervisor.account);
	set_day(f, "opened_on", clock_day_of(from));
	return f;
}

static enum err_code
place_session(struct placing *p, struct dice *d, struct str parent, struct actor *by, int64_t at,
	      struct err *e)
{
	struct city_record r = {.type = "session", .parent = parent, .by = by};
	json_t *f = json_object();

	r.at = at + (int64_t)dice_pick(d, (size_t)(2 * CLOCK_DAY_MS));
	r.id = dice_id(d, p->arena, r.at);
	set_instant(f, "started_at", at);
	set_instant(f, "ended_at", at + INT64_C(60000) * (int64_t)(20 + dice_pick(d, 60)));
	set_text(f, "mode", str_from(modes[dice_pick(d, COUNTOF(modes))]));
	set_text(f, "outline", dice_note(d, &p->city->words, p->arena, 1));
	set_text(f, "narrative", dice_note(d, &p->city->words, p->arena, 3 + dice_pick(d, 4)));
	set_text(f, "danger", STR("same"));
	if (dice_chance(d, 50))
		set_text(f, "next_plan", dice_note(d, &p->city->words, p->arena, 1));
	r.fields = f;
	return city_place(p, &r, e);
}

static enum err_code
place_followup(struct placing *p, struct dice *d, struct str parent, struct actor *by, int64_t at,
	       struct err *e)
{
	struct city_record r = {.type = "followup", .parent = parent, .by = by, .at = at};
	json_t *f = json_object();

	r.id = dice_id(d, p->arena, r.at);
	set_day(f, "done_on", clock_day_of(at));
	set_text(f, "turn", STR("1"));
	set_text(f, "mode", str_from(modes[dice_pick(d, COUNTOF(modes))]));
	set_text(f, "words", dice_note(d, &p->city->words, p->arena, 2));
	set_text(f, "decision", STR("1"));
	r.fields = f;
	return city_place(p, &r, e);
}

/* The case and its services, in the order of time. Two cases in three are over. */
static enum err_code
place_case(struct placing *p, struct dice *d, const struct city_person *who, size_t services,
	   struct err *e)
{
	struct city_record c = {.type = "case"};
	int64_t from = who->made + CLOCK_DAY_MS * (int64_t)(1 + dice_pick(d, 20)), step;
	bool over = dice_chance(d, 66);
	char id[ID_LEN];
	enum err_code rc;
	size_t i;

	if (from > p->city->today - CLOCK_DAY_MS)
		from = p->city->today - CLOCK_DAY_MS;
	step = (p->city->today - from) / (int64_t)(services + 1);
	c.state = over ? "closed" : running[dice_pick(d, COUNTOF(running))];
	c.at = from;
	c.id = dice_id(d, p->arena, from);
	memcpy(id, c.id.p, ID_LEN); /* the arena is reset with each record */
	c.by = &p->station->workers[who->worker];
	c.fields = case_fields(p, d, who, from);
	if (over)
		set_day(c.fields, "closed_on", clock_day_of(from + step * (int64_t)services));
	rc = city_place(p, &c, e);
	for (i = 0; i < services && rc == ERR_OK; i++) {
		int64_t at = from + step * (int64_t)(i + 1) - CLOCK_DAY_MS / 4;

		if (over && i > 2 && i + 1 == services)
			rc = place_followup(p, d, str_of(id, ID_LEN), c.by, at, e);
		else
			rc = place_session(p, d, str_of(id, ID_LEN), c.by, at, e);
	}
	return rc;
}

static enum err_code
fill_cases(struct placing *p, size_t from, size_t to, void *ctx, struct err *e)
{
	struct working *w = ctx;
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = from; i < to && rc == ERR_OK; i++) {
		const struct city_person *who = &w->people[i * PEOPLE_A_CASE];
		struct dice d = dice_of(p->city->o->seed, 4, p->station->first + i);

		rc = place_case(p, &d, who, share(w->services, i, w->cases), e);
	}
	return rc;
}

static enum err_code
fill_notes(struct placing *p, size_t from, size_t to, void *ctx, struct err *e)
{
	const size_t *all = ctx;
	const int64_t days = 900;
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = from; i < to && rc == ERR_OK; i++) {
		struct dice d = dice_of(p->city->o->seed, 5, p->station->first + i);
		struct city_record r = {.type = "phone_note"};
		json_t *f = json_object();

		r.at = p->city->today - (days - days * (int64_t)i / (int64_t)*all) * CLOCK_DAY_MS;
		r.id = dice_id(&d, p->arena, r.at);
		r.by = &p->station->workers[dice_pick(&d, CITY_WORKERS)];
		r.state = i + 3 < *all ? "called" : "open";
		set_instant(f, "called_at", r.at);
		set_text(f, "caller", dice_name(&d, &p->city->words, p->arena));
		set_text(f, "phone", str_fmt(p->arena, "1900000%04zu", dice_pick(&d, 10000)));
		set_text(f, "words", dice_note(&d, &p->city->words, p->arena, 1));
		set_text(f, "for_whom", r.by->account);
		r.fields = f;
		rc = city_place(p, &r, e);
	}
	return rc;
}

enum err_code
city_cases(struct city *c, struct city_station *s, const struct city_person *people, size_t n,
	   int64_t services, struct err *e)
{
	size_t notes = (size_t)services / NOTES_A_SERVICE;
	struct working w = {people, (n + PEOPLE_A_CASE - 1) / PEOPLE_A_CASE, 0};
	enum err_code rc;

	w.services = services - (int64_t)notes;
	rc = city_fill(c, s, w.cases, fill_cases, &w, e);
	if (rc == ERR_OK)
		rc = city_fill(c, s, notes, fill_notes, &notes, e);
	c->done.cases += (int64_t)w.cases;
	return rc;
}
