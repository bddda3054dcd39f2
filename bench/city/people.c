/* people.c: the register of a station. */
#include "internal.h"

#include "base/clock.h"
#include "rule/date.h"

#include <stdlib.h>
#include <string.h>

enum { REGISTER_DAYS = 900, WOMEN = 55, DAYS_A_YEAR = 365 };

struct band {
	unsigned percent;
	int first_year, years;
	enum register_words_kind category;
};

static const struct band bands[] = {
	{70, 1930, 35, WORDS_category_old},
	{21, 1966, 40, WORDS_category_adult},
	{9, 2010, 13, WORDS_category_child},
};

static const char *const living[] = {"01", "02", "03", "04", "05", "06"};
static const char *const risks[] = {"4", "4", "4", "3", "3", "2", "1"};
static const char *const often[] = {"W1", "W2", "M1", "M1", "Q1", "Q1", "H1"};

struct registering {
	struct city_person *ret;
	int64_t *made;
};

static const struct band *
band_of(struct dice *d)
{
	size_t roll = dice_pick(d, 100), i = 0;

	while (roll >= bands[i].percent)
		roll -= bands[i++].percent;
	return &bands[i];
}

/*
 * Nobody shares county and day of birth with sequence 000: person k of a county has the k-th of the
 * days, which go round by a step that has no factor in common with their number.
 */
static int64_t
birth_of(const struct placing *p, const struct band *b, size_t number)
{
	size_t k = number / p->city->counties.n, days = (size_t)b->years * DAYS_A_YEAR;

	return date_from_civil(b->first_year, 1, 1) + (int64_t)(k * 97 % days);
}

static struct str
id_number(struct placing *p, size_t number, int64_t birth)
{
	static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
	struct str county = p->city->counties.v[number % p->city->counties.n];
	struct civil c = date_to_civil(birth);
	struct str body =
		str_fmt(p->arena, "%.*s%04d%02d%02d000", STR_ARG(county), c.year, c.month, c.day);
	int i, sum = 0;

	for (i = 0; i < 17; i++)
		sum += weights[i] * (body.p[i] - '0');
	return str_fmt(p->arena, "%.*s%c", STR_ARG(body), "10X98765432"[sum % 11]);
}

static json_t *
address(struct placing *p, struct dice *d, const struct region *village)
{
	json_t *o = json_object();

	set_text(o, "region", village->code);
	set_text(o, "text",
		 str_fmt(p->arena, "%zu%.*s", dice_pick(d, 280) + 1,
			 STR_ARG(p->city->words.of.of[WORDS_address_number].word[0].text)));
	return o;
}

static json_t *
contact(struct placing *p, struct dice *d)
{
	json_t *row = json_object(), *rows = json_array();

	set_text(row, "name", dice_name(d, &p->city->words, p->arena));
	set_text(row, "phone", str_fmt(p->arena, "1900000%04zu", dice_pick(d, 10000)));
	json_array_append_new(rows, row);
	return rows;
}

static void
who_she_is(struct placing *p, struct dice *d, size_t number, json_t *f)
{
	const struct city_words *w = &p->city->words;
	const struct band *b = band_of(d);
	bool woman = dice_chance(d, WOMEN);
	int64_t birth = birth_of(p, b, number);
	json_t *groups = json_array();

	set_text(f, "name", dice_name(d, w, p->arena));
	if (dice_chance(d, 5))
		set_text(f, "alias", dice_name(d, w, p->arena));
	set_text(f, "gender", woman ? STR("2") : STR("1"));
	set_day(f, "birth_date", birth);
	if (woman)
		set_text(f, "id_no", id_number(p, number, birth));
	if (dice_chance(d, 90))
		set_text(f, "phone", str_fmt(p->arena, "1900000%04zu", dice_pick(d, 10000)));
	json_array_append_new(groups,
			      json_string(str_cstr(p->arena, dice_word(d, w, b->category)->code)));
	json_object_set_new(f, "client_groups", groups);
}

static json_t *
person_fields(struct placing *p, struct dice *d, size_t number, const struct actor *worker,
	      int64_t at)
{
	const struct city_station *s = p->station;
	const struct region *village = s->villages[dice_pick(d, s->village_count)];
	json_t *f = json_object();

	who_she_is(p, d, number, f);
	set_text(f, "village", village->code);
	json_object_set_new(f, "live_addr", address(p, d, village));
	set_text(f, "living_with", str_from(living[dice_pick(d, COUNTOF(living))]));
	set_text(f, "risk_level", str_from(risks[dice_pick(d, COUNTOF(risks))]));
	set_text(f, "visit_freq", str_from(often[dice_pick(d, COUNTOF(often))]));
	set_text(f, "worker", worker->account);
	json_object_set_new(f, "told_why", json_true());
	set_text(f, "told_by", worker->account);
	set_day(f, "told_on", clock_day_of(at));
	if (dice_chance(d, 70))
		json_object_set_new(f, "emergency", contact(p, d));
	if (dice_chance(d, 20))
		set_text(f, "note", dice_note(d, &p->city->words, p->arena, 1 + dice_pick(d, 3)));
	return f;
}

static enum err_code
fill(struct placing *p, size_t from, size_t to, void *ctx, struct err *e)
{
	struct registering *r = ctx;
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = from; i < to && rc == ERR_OK; i++) {
		struct dice d = dice_of(p->city->o->seed, 2, p->station->first + i);
		struct city_record c = {.type = "person", .at = r->made[i]};
		size_t worker = dice_pick(&d, CITY_WORKERS);

		c.id = dice_id(&d, p->arena, c.at);
		memcpy(r->ret[i].id, c.id.p, ID_LEN);
		r->ret[i].made = c.at;
		r->ret[i].worker = (uint16_t)worker;
		c.by = &p->station->workers[worker];
		c.fields = person_fields(p, &d, p->station->first + i, c.by, c.at);
		rc = city_place(p, &c, e);
	}
	return rc;
}

static int
earlier(const void *x, const void *y)
{
	const int64_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

enum err_code
city_people(struct city *c, struct city_station *s, size_t n, struct city_person *ret,
	    struct err *e)
{
	struct arena *a = arena_new((n + 1) * 16 + (64 << 10));
	struct registering r = {ret, arena_array(a, int64_t, n)};
	struct dice d = dice_of(c->o->seed, 3, s->first);
	int64_t start = c->today - REGISTER_DAYS * CLOCK_DAY_MS;
	enum err_code rc;
	size_t i;

	for (i = 0; i < n; i++)
		r.made[i] = start +
			    (int64_t)dice_pick(&d, (size_t)((REGISTER_DAYS - 30) * CLOCK_DAY_MS));
	qsort(r.made, n, sizeof(*r.made), earlier);
	rc = city_fill(c, s, n, fill, &r, e);
	arena_free(a);
	return rc;
}
