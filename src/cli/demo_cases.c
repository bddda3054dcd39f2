/*
 * demo_cases.c: cases by real moves of the people who may make them, at the times at which they
 * would have been made. All steps of all cases stand in one list ordered by time, so that history,
 * numbers and log come out as if they had grown.
 */
#include "cli/demo.h"

#include "base/clock.h"
#include "base/id.h"
#include "rule/date.h"
#include "signal/signal.h"
#include "workflow/workflow.h"

#include <stdlib.h>
#include <string.h>

enum { DAY_STARTS_MS = 9 * 3600 * 1000, HOUR_MS = 3600 * 1000, NAMES = 24, JITTER_DAYS = 6 };

struct demo_case {
	const json_t *plan, *story;
	struct demo_account *worker, *supervisor;
	int64_t first_day;
	struct {
		const char *name;
		struct str id;
	} made[NAMES]; /* ids of the records it has made, by the name the script gives */
	size_t made_n;
	struct str person;
};

struct event {
	int64_t at;
	size_t order; /* of steps at one instant */
	struct demo_case *c;
	const json_t *step;
};

struct walking {
	struct demo *d;
	struct demo_case *cases;
	VEC(struct event) events;
};

/* -- $ in the data -------------------------------------------------------------------------------------- */

static struct str
made_id(const struct demo_case *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->made_n; i++)
		if (strcmp(c->made[i].name, name) == 0)
			return c->made[i].id;
	return STR_NONE;
}

static json_t *
json_of(struct str s)
{
	return json_stringn(s.p, s.n);
}

/* "+30" or "-40m": the number; the unit letter behind it goes to *ret_unit. */
static int64_t
offset_of(const char *text, char *ret_unit)
{
	char *end;
	long n = strtol(text, &end, 10);

	*ret_unit = *end;
	return n;
}

static json_t *
instant(struct demo *d, int64_t now, const char *text)
{
	char unit;
	int64_t n = offset_of(text, &unit);

	return json_of(clock_iso(d->arena, now + n * (unit == 'd' ? CLOCK_DAY_MS : 60000)));
}

static json_t *
civil_day(struct demo *d, int64_t now, const char *text)
{
	char iso[10], unit;
	int64_t day = clock_day_of(now) + offset_of(text, &unit);

	(void)d;
	return json_stringn(iso, date_print_iso(day, iso));
}

static json_t *expand(struct demo *d, const struct demo_case *c, int64_t now, const json_t *in);

static json_t *
expand_name(struct demo *d, const struct demo_case *c, int64_t now, const char *name)
{
	if (strncmp(name, "story.", 6) == 0)
		return expand(d, c, now, json_object_get(c->story, name + 6));
	if (strncmp(name, "now", 3) == 0)
		return instant(d, now, name + 3);
	if (strncmp(name, "day", 3) == 0)
		return civil_day(d, now, name + 3);
	if (strcmp(name, "person") == 0)
		return json_of(c->person);
	if (strcmp(name, "worker") == 0)
		return json_of(c->worker->id);
	if (strcmp(name, "supervisor") == 0)
		return json_of(c->supervisor->id);
	if (strcmp(name, "pseudonym") == 0)
		return json_of(demo_text(c->plan, "name"));
	return json_of(made_id(c, name));
}

/* A copy with every "$name" replaced. */
static json_t *
expand(struct demo *d, const struct demo_case *c, int64_t now, const json_t *in)
{
	const char *key;
	json_t *v, *out;
	size_t i;

	if (json_is_string(in) && json_string_value(in)[0] == '$')
		return expand_name(d, c, now, json_string_value(in) + 1);
	if (json_is_array(in)) {
		out = json_array();
		json_array_foreach((json_t *)in, i, v)
			json_array_append_new(out, expand(d, c, now, v));
		return out;
	}
	if (json_is_object(in)) {
		out = json_object();
		json_object_foreach((json_t *)in, key, v)
			json_object_set_new(out, key, expand(d, c, now, v));
		return out;
	}
	return json_deep_copy(in);
}

/* -- one step ------------------------------------------------------------------------------------------------ */

struct stepping {
	struct demo *d;
	struct demo_case *c;
	const json_t *step;
	json_t *body; /* envelope, with everything in it but the base version */
	const struct cat_type *type;
	struct str id, parent;
};

static enum err_code
do_create(struct work *w, struct stepping *s, struct err *e)
{
	struct envelope en;
	struct record *r;
	enum err_code rc;
	bool again;

	rc = record_read_envelope(w, s->type, s->body, &en, e);
	return rc == ERR_OK ? record_create(w, &en, &r, &again, e) : rc;
}

static enum err_code
do_update(struct work *w, struct stepping *s, struct err *e)
{
	struct conflict *clash;
	struct record *r;
	struct envelope en;
	enum err_code rc = record_load(w, s->type, s->id, ACT_UPDATE, &r, e);

	if (rc != ERR_OK)
		return rc;
	json_object_set_new(s->body, "base", json_integer(r->version));
	rc = record_read_envelope(w, s->type, s->body, &en, e);
	return rc == ERR_OK ? record_update(w, &en, &r, &clash, e) : rc;
}

static enum err_code
do_move(struct work *w, struct stepping *s, struct err *e)
{
	struct move_request rq = {.id = id_new(w->arena), .move = demo_text(s->step, "move")};
	struct missing *missing = NULL;
	struct record *r;
	enum err_code rc;
	size_t i, n = 0;

	rq.words = demo_text(s->step, "words");
	if (rq.words.n > 0 && rq.words.p[0] == '$')
		rq.words = demo_text(s->c->story, rq.words.p + sizeof("$story.") - 1);
	rc = workflow_move(w, s->type, s->id, &rq, &r, &missing, &n, e);
	for (i = 0; i < n && rc == ERR_GATE; i++)
		if (missing[i].need->must && !missing[i].met)
			return err_set(e, rc, "%.*s", STR_ARG(missing[i].need->key));
	return rc;
}

static enum err_code
do_decide(struct work *w, struct stepping *s, struct err *e)
{
	struct value arg = value_text(s->id), found = VALUE_EMPTY;
	enum err_code rc;

	rc = db_value(w->db, w->arena,
		      STR("SELECT id FROM approval WHERE record_id = ? AND state = 'waiting'"),
		      &arg, 1, &found, e);
	if (rc == ERR_OK && found.type != VALUE_TEXT)
		rc = err_set(e, ERR_WRONG_STATE, "nothing waits for approval");
	if (rc != ERR_OK)
		return rc;
	return workflow_decide(w, found.s, DECISION_AGREE, demo_text(s->step, "opinion"), NULL, 0,
			       0, e);
}

static enum err_code
do_step(struct work *w, void *ctx, struct err *e)
{
	struct stepping *s = ctx;

	if (json_object_get(s->step, "create"))
		return do_create(w, s, e);
	if (json_object_get(s->step, "update"))
		return do_update(w, s, e);
	if (json_object_get(s->step, "move"))
		return do_move(w, s, e);
	return do_decide(w, s, e);
}

static void
make_body(struct stepping *s, int64_t now)
{
	json_t *fields = json_object_get(s->step, "fields");

	if (!fields)
		return;
	s->body = json_object();
	json_object_set_new(s->body, "id", json_of(s->id));
	json_object_set_new(s->body, "type", json_of(s->type->key));
	if (s->parent.n > 0)
		json_object_set_new(s->body, "parent", json_of(s->parent));
	json_object_set_new(s->body, "fields", expand(s->d, s->c, now, fields));
}

static void
find_target(struct stepping *s)
{
	const char *create = json_string_value(json_object_get(s->step, "create"));
	const char *update = json_string_value(json_object_get(s->step, "update"));
	const char *on = json_string_value(json_object_get(s->step, "on"));
	const char *parent = json_string_value(json_object_get(s->step, "parent"));
	const char *name = create ? create : update ? update : on;

	s->type = cat_type(s->d->app->catalogue, str_from(name));
	s->id = create ? id_new(s->d->arena) : made_id(s->c, name);
	s->parent = parent ? made_id(s->c, parent) : STR_NONE;
}

static enum err_code
walk_step(struct walking *k, struct event *ev, struct err *e)
{
	struct stepping s = {.d = k->d, .c = ev->c, .step = ev->step};
	const char *as = json_string_value(json_object_get(ev->step, "as"));
	bool by_worker = str_is(demo_text(ev->step, "by"), "worker");
	enum err_code rc;

	clock_set(ev->at);
	find_target(&s);
	make_body(&s, ev->at);
	rc = demo_write(k->d, by_worker ? ev->c->worker : ev->c->supervisor, do_step, &s, e);
	json_decref(s.body);
	if (rc == ERR_OK && as && ev->c->made_n < NAMES) {
		ev->c->made[ev->c->made_n].name = as;
		ev->c->made[ev->c->made_n++].id = s.id;
	}
	return rc;
}

/* -- the plan ------------------------------------------------------------------------------------------------- */

static int64_t
number_of(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

static size_t
rank_of(const struct demo *d, struct str until)
{
	json_t *ranks = json_object_get(d->script, "ranks"), *v;
	size_t i;

	json_array_foreach(ranks, i, v) if (str_eq(until, str_from(json_string_value(v)))) return i;
	BUG("demo: no rank %.*s", STR_ARG(until));
}

static bool
takes_step(const struct demo *d, const struct demo_case *c, const json_t *step)
{
	struct str want = demo_text(c->plan, "until"), until = demo_text(step, "until");

	if (json_is_true(json_object_get(step, "only")))
		return str_eq(want, until);
	return rank_of(d, until) <= rank_of(d, want);
}

/* Somebody of the groups the story is about, nobody twice. */
static struct str
pick_person(struct demo *d, const json_t *story)
{
	json_t *groups = json_object_get(story, "groups"), *g;
	size_t i, k;

	json_array_foreach(groups, i, g) for (k = 0; k < d->people.n;
					      k++) if (!d->people.v[k].used &&
						       str_eq(d->people.v[k].group,
							      str_from(json_string_value(g))))
	{
		d->people.v[k].used = true;
		return d->people.v[k].id;
	}
	return STR_NONE;
}

static void
add_events(struct walking *k, struct demo_case *c, size_t index)
{
	json_t *steps = json_object_get(k->d->script, "steps"), *step;
	int64_t last = 0;
	size_t i;

	json_array_foreach(steps, i,
			   step) if (takes_step(k->d, c, step) && number_of(step, "day") > last)
		last = number_of(step, "day");
	/* The last step is a few days old, more with some cases than with others. */
	c->first_day = clock_day_of(k->d->started) - 1 - last - (int64_t)(index * 5 % JITTER_DAYS);
	json_array_foreach(steps, i, step)
	{
		struct event ev = {.order = i, .c = c, .step = step};

		if (!takes_step(k->d, c, step))
			continue;
		ev.at = (c->first_day + number_of(step, "day")) * CLOCK_DAY_MS - CLOCK_ZONE_MS +
			DAY_STARTS_MS + number_of(step, "hour") * HOUR_MS +
			(int64_t)(index * 7 % 50) * 60000;
		vec_push(k->d->arena, &k->events, ev);
	}
}

static int
by_time(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	if (x->c != y->c)
		return x->c < y->c ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static enum err_code
plan_cases(struct walking *k, struct err *e)
{
	json_t *list = json_object_get(k->d->station, "cases"), *plan;
	json_t *stories = json_object_get(k->d->stories, "stories");
	size_t i;

	k->d->cases = json_array_size(list);
	k->cases = arena_array(k->d->arena, struct demo_case, k->d->cases);
	json_array_foreach(list, i, plan)
	{
		struct demo_case *c = &k->cases[i];

		c->plan = plan;
		c->story =
			json_object_get(stories, json_string_value(json_object_get(plan, "story")));
		c->worker = demo_account(k->d, demo_text(plan, "worker"));
		c->supervisor = demo_account(k->d, demo_text(k->d->station, "supervisor"));
		c->person = pick_person(k->d, c->story);
		if (c->person.n == 0)
			return err_set(e, ERR_INTERNAL, "demo: nobody left for case %zu", i);
		add_events(k, c, i);
	}
	qsort(k->events.v, k->events.n, sizeof(*k->events.v), by_time);
	return ERR_OK;
}

/* -- what was done without a paper ----------------------------------------------------------------- */

enum { DEMO_TASKS_MAX = 200, DEMO_STILL_OPEN_DAYS = 2 };

/* People tick off what they have done; only the last days' tasks are still open. */
static enum err_code
tick_off(struct work *w, void *ctx UNUSED, struct err *e)
{
	struct value v[3] = {value_text(w->actor->account),
			     value_int(w->today - DEMO_STILL_OPEN_DAYS), value_int(DEMO_TASKS_MAX)};
	VEC(struct str) tasks = {0};
	struct db_stmt *st;
	enum err_code rc;
	bool more;
	size_t i;

	rc = db_query(w->db,
		      STR("SELECT id FROM task WHERE to_account = ? AND done_at IS NULL AND "
			  "due_on < ? ORDER BY due_on LIMIT ?"),
		      v, 3, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more)
		vec_push(w->arena, &tasks, str_dup(w->arena, db_col_str(st, 0)));
	db_done(st);
	for (i = 0; i < tasks.n && rc == ERR_OK; i++)
		rc = workflow_task_done(w, tasks.v[i], e);
	return rc;
}

static enum err_code
tick_off_all(struct demo *d, struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; i < d->accounts.n && rc == ERR_OK; i++)
		rc = demo_write(d, &d->accounts.v[i], tick_off, NULL, e);
	return rc;
}

/* The supervisor has asked about what looked alike (the stories share their words) and noted what
 * came of it; a few of the last are still to be asked. */
static enum err_code
answer_asked(struct work *w, void *ctx, struct err *e)
{
	const struct demo *d = ctx;
	const json_t *asked = json_object_get(d->script, "asked");
	size_t i, left = (size_t)number_of(asked, "left");
	struct signal_list list;
	enum err_code rc = signal_turn(w, &list, e);

	for (i = 0; rc == ERR_OK && i + left < list.n; i++) {
		struct signal_answer given = {.id = id_new(w->arena),
					      .code = demo_text(asked, "answer"),
					      .words = demo_text(asked, "words")};

		rc = signal_give_answer(w, list.v[i].id, &given, e);
	}
	return rc;
}

static enum err_code
answer_all_asked(struct demo *d, struct err *e)
{
	struct demo_account *who = demo_account(d, demo_text(d->station, "supervisor"));

	return demo_write(d, who, answer_asked, d, e);
}

enum err_code
demo_cases(struct demo *d, struct err *e)
{
	struct walking k = {.d = d};
	enum err_code rc = plan_cases(&k, e);
	size_t i;

	for (i = 0; i < k.events.n && rc == ERR_OK; i++) {
		rc = walk_step(&k, &k.events.v[i], e);
		if (rc != ERR_OK) {
			char why[300];

			memcpy(why, e->detail, sizeof(why) - 1);
			why[sizeof(why) - 1] = '\0';
			rc = err_set(e, rc, "case %zu, step %zu: %s",
				     (size_t)(k.events.v[i].c - k.cases), k.events.v[i].order, why);
		}
		cli_progress(d->cli, "demo.cases", (int64_t)i + 1, (int64_t)k.events.n);
	}
	clock_set(0);
	if (rc == ERR_OK)
		rc = tick_off_all(d, e);
	return rc == ERR_OK ? answer_all_asked(d, e) : rc;
}
