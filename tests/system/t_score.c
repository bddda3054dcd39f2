/*
 * t_score.c: the sheet of a station as of any day. What was recorded later does not count for an
 * earlier day; who asks sees a record only as far as she may; a frozen sheet tells what changed;
 * however many records there are, the database is asked as often.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/id.h"
#include "cast.h"
#include "rule/date.h"
#include "score/score.h"

#define OCTOBER INT64_C(1792116000000) /* 2026-10-16 10:00 in +08:00 */
#define DAY CLOCK_DAY_MS

static struct station st;

static int
setup(void **state)
{
	(void)state;
	station_open(&st, NULL);
	clock_set(OCTOBER);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	clock_set(0);
	station_close(&st);
	return 0;
}

/* -- asking ------------------------------------------------------------------------------------------- */

struct asking {
	const char *as_of; /* NULL: now */
	struct str unit;
	const char *item, *part;
	int64_t have, least, most; /* of the part, the item */
	struct str figures;        /* what would be frozen */
	struct str evidence;
	uint64_t statements;
};

static enum err_code
ask_sheet(struct work *w, void *ctx, struct err *e)
{
	struct asking *x = ctx;
	uint64_t before = db_statement_count(w->db);
	struct score_request rq;
	struct score_sheet s;
	struct score_row *r;
	struct json j;
	struct buf b;
	enum err_code rc;
	size_t i;

	rc = score_request_make(w, STR("ruian"), STR_NONE, STR_NONE, str_from(x->as_of), &rq, e);
	if (rc == ERR_OK)
		rc = score_sheet_make(w, &rq, x->unit, &s, e);
	if (rc != ERR_OK)
		return rc;
	x->statements = db_statement_count(w->db) - before;
	r = score_row_find(&s, str_from(x->item));
	for (i = 0; i < r->item->parts.n; i++)
		if (str_eq(r->parts[i].part->key, str_from(x->part)))
			x->have = r->parts[i].have;
	x->least = r->figure[SCORE_OWN].least;
	x->most = r->figure[SCORE_OWN].most;
	buf_init(&b, w->arena, 1u << 20);
	json_init(&j, &b);
	score_write_figures(&s, &j);
	x->figures = str_dup(st.arena, buf_str(&b));
	return rc;
}

static struct asking
ask(enum person who, const char *as_of, const char *item, const char *part)
{
	struct asking x = {.as_of = as_of, .item = item, .part = part};
	struct err e = {0};

	if (station_read(&st, who, ask_sheet, &x, &e) != ERR_OK)
		fail_msg("sheet: %s", e.detail);
	return x;
}

static enum err_code
ask_evidence(struct work *w, void *ctx, struct err *e)
{
	struct asking *x = ctx;
	const struct cat_score_item *item;
	struct score_request rq;
	struct json j;
	struct buf b;
	enum err_code rc;
	uint64_t before;
	size_t i;

	rc = score_request_make(w, STR("ruian"), STR_NONE, STR_NONE, str_from(x->as_of), &rq, e);
	if (rc != ERR_OK)
		return rc;
	rq.at.unit = st.a.id;
	item = cat_score_item(rq.score, str_from(x->item));
	for (i = 0; !str_eq(item->parts.v[i]->key, str_from(x->part)); i++)
		;
	buf_init(&b, w->arena, 1u << 20);
	json_init(&j, &b);
	before = db_statement_count(w->db);
	rc = score_write_evidence(w, &rq, item, item->parts.v[i], 0, 0, &j, e);
	x->statements = db_statement_count(w->db) - before;
	x->evidence = str_dup(st.arena, buf_str(&b));
	return rc;
}

static struct asking
evidence(enum person who, const char *item, const char *part)
{
	struct asking x = {.item = item, .part = part};
	struct err e = {0};

	if (station_read(&st, who, ask_evidence, &x, &e) != ERR_OK)
		fail_msg("evidence: %s", e.detail);
	return x;
}

/* -- records ------------------------------------------------------------------------------------------- */

static enum err_code
place(struct work *w, const char *type, json_t *body, const char *state, struct err *e)
{
	struct envelope en;
	struct record *r;
	enum err_code rc;

	rc = record_read_envelope(w, cat_type(w->engine->catalogue, str_from(type)), body, &en, e);
	json_decref(body);
	if (rc == ERR_OK || rc == ERR_INVALID)
		rc = record_place(w, &en, str_from(state), &r, e);
	return rc;
}

/* A case that is open, put there without its papers. */
static enum err_code
place_case(struct work *w, void *ctx, struct err *e)
{
	struct str *id = ctx, person = id_new(st.arena);
	struct actor system;
	enum err_code rc;

	actor_system(w->arena, &system, "test");
	system.unit = st.a;
	system.account = st.actors[LIN].account;
	w->actor = &system;
	*id = id_new(st.arena);
	rc = place(w, "person",
		   json_pack("{s:s#, s:{s:s}}", "id", person.p, (int)person.n, "fields", "name",
			     "吴阿香"),
		   NULL, e);
	if (rc != ERR_OK)
		return rc;
	return place(w, "case",
		     json_pack("{s:s#, s:{s:s, s:s, s:s#, s:s#, s:s}}", "id", id->p, (int)id->n,
			       "fields", "pseudonym", "桂花婆婆", "opened_on", "2026-05-20",
			       "responsible", st.actors[LIN].account.p,
			       (int)st.actors[LIN].account.n, "person", person.p, (int)person.n,
			       "confidentiality", "3"),
		     "work", e);
}

static struct str
open_case(void)
{
	struct err e = {0};
	struct str id;

	if (station_write(&st, LIN, place_case, &id, &e) != ERR_OK)
		fail_msg("case: %s", e.detail);
	return id;
}

/* -- as of any day -------------------------------------------------------------------------------------- */

static void
last_month_stays_what_it_was(void **state)
{
	struct asking then, again, now;
	struct str first, problems = STR_NONE;
	enum err_code rc;

	(void)state;
	first = open_case();
	open_case();
	then = ask(CHEN, NULL, "b2_18", "cases");
	assert_int_equal(then.have, 2);
	clock_set(OCTOBER + 31 * DAY);
	open_case();
	rc = station_update(&st, LIN, "case", first,
			    "{\"base\":1,\"fields\":{\"pseudonym\":\"改过的\"}}", &problems);
	if (rc != ERR_OK)
		fail_msg("%.*s", STR_ARG(problems));
	now = ask(CHEN, NULL, "b2_18", "cases");
	assert_int_equal(now.have, 3);
	again = ask(CHEN, "2026-10-16", "b2_18", "cases");
	assert_int_equal(again.have, 2);
	assert_int_equal(again.least, then.least);
	assert_int_equal(again.most, then.most);
	/* opened in May, recorded in October: on the first of October it was not known */
	assert_int_equal(ask(CHEN, "2026-10-01", "b2_18", "cases").have, 0);
}

static enum err_code
void_it(struct work *w, void *ctx, struct err *e)
{
	struct str *id = ctx;
	struct record *r;

	return record_void(w, cat_type(w->engine->catalogue, STR("case")), *id,
			   STR("建重了，另有一份"), &r, e);
}

static void
what_is_voided_counts_until_that_day(void **state)
{
	struct str id = open_case();
	int64_t with = ask(CHEN, NULL, "b2_18", "cases").have,
		day = date_of_instant(clock_now_ms());
	char text[11] = {0};
	struct err e = {0};

	(void)state;
	date_print_iso(day, text);
	clock_set(clock_now_ms() + DAY);
	assert_int_equal(station_write(&st, LIN, void_it, &id, &e), ERR_OK);
	assert_int_equal(ask(CHEN, NULL, "b2_18", "cases").have, with - 1);
	assert_int_equal(ask(CHEN, text, "b2_18", "cases").have, with);
}

/* -- rights ------------------------------------------------------------------------------------------------- */

static enum err_code
code_of(enum person who, struct str unit)
{
	struct asking x = {.unit = unit, .item = "b2_18", .part = "cases"};
	struct err e = {0};

	return station_read(&st, who, ask_sheet, &x, &e);
}

static void
a_sheet_is_seen_by_who_may(void **state)
{
	enum person evaluator = cast_hire(&st, "wai", "evaluator", &st.a);
	enum person district = cast_hire(&st, "qu", "bureau_district", &st.district);

	(void)state;
	assert_int_equal(code_of(CHEN, st.a.id), ERR_OK);
	assert_int_equal(code_of(CHEN, st.b.id), ERR_FORBIDDEN);
	assert_int_equal(code_of(CHEN, STR("01900000-0000-7000-8000-00000000dead")), ERR_FORBIDDEN);
	assert_int_equal(code_of(LIN, st.a.id), ERR_FORBIDDEN);
	assert_int_equal(code_of(YE, st.a.id), ERR_FORBIDDEN);
	assert_int_equal(code_of(evaluator, st.a.id), ERR_OK);
	assert_int_equal(code_of(evaluator, st.b.id), ERR_FORBIDDEN);
	assert_int_equal(code_of(district, st.a.id), ERR_OK);
	assert_int_equal(code_of(district, st.b.id), ERR_OK);
}

static enum err_code
end_yesterday(void *ctx, struct db *db, struct err *e)
{
	struct value v[2] = {value_int(date_of_instant(clock_now_ms()) - 1),
			     value_text(st.actors[*(enum person *)ctx].account)};

	return db_exec(db, STR("UPDATE account_role SET until_on = ? WHERE account_id = ?"), v, 2,
		       NULL, e);
}

static void
an_evaluator_sees_it_on_the_days_set(void **state)
{
	enum person evaluator = cast_hire(&st, "wai4", "evaluator", &st.a);
	struct err e = {0};

	(void)state;
	assert_int_equal(code_of(evaluator, st.a.id), ERR_OK);
	assert_int_equal(pool_write(st.engine.pool, end_yesterday, &evaluator, &e), ERR_OK);
	assert_int_equal(cast_sign_in(&st, evaluator), ERR_OK);
	assert_int_equal(code_of(evaluator, st.a.id), ERR_FORBIDDEN);
}

static void
an_evaluator_sees_number_and_pseudonym(void **state)
{
	enum person evaluator = cast_hire(&st, "wai2", "evaluator", &st.a);
	struct str id = open_case();
	struct asking x = evidence(evaluator, "b2_18", "cases");

	(void)state;
	assert_true(str_contains(x.evidence, STR("桂花婆婆")));
	assert_true(str_contains(x.evidence, STR("\"open\":false")));
	assert_false(str_contains(x.evidence, id));
	x = evidence(LIN, "b2_18", "cases");
	assert_true(str_contains(x.evidence, id));
}

static void
a_person_without_the_right_is_no_name(void **state)
{
	struct asking x;
	enum err_code rc;

	(void)state;
	station_create(&st, LIN, "person",
		       "{\"fields\":{\"name\":\"闻人秋白\",\"gender\":\"2\",\"village\":"
		       "\"330381128200\",\"client_groups\":[\"A02\"]}}",
		       &rc, NULL);
	assert_int_equal(rc, ERR_OK);
	x = evidence(CHEN, "b2_16", "people");
	assert_true(str_contains(x.evidence, STR("闻人秋白")));
	x = evidence(PAN, "b2_16", "people");
	assert_false(str_contains(x.evidence, STR("闻人秋白")));
}

/* -- figures of persons ---------------------------------------------------------------------------------------- */

struct giving {
	const char *item;
	int64_t points;
	bool back;
};

static enum err_code
give(struct work *w, void *ctx, struct err *e)
{
	struct giving *x = ctx;
	struct score_given g = {.id = id_new(w->arena),
				.item = str_from(x->item),
				.reason = STR("去看过，按实际打"),
				.unit = st.a.id,
				.points = x->points};
	struct score_request rq;
	enum err_code rc;

	rc = score_request_make(w, STR("ruian"), STR_NONE, STR_NONE, STR_NONE, &rq, e);
	if (rc != ERR_OK)
		return rc;
	return x->back ? score_unjudge(w, &rq, st.a.id, g.item, e) : score_judge(w, &rq, &g, e);
}

static enum err_code
gives(enum person who, const char *item, int64_t points, bool back)
{
	struct giving x = {item, points, back};
	struct err e = {0};

	return station_write(&st, who, give, &x, &e);
}

static void
a_figure_is_marked_kept_and_taken_back(void **state)
{
	enum person evaluator = cast_hire(&st, "wai3", "evaluator", &st.a);

	(void)state;
	assert_int_equal(gives(LIN, "b1_01", 400, false), ERR_FORBIDDEN);
	assert_int_equal(gives(CHEN, "b1_01", 100, false), ERR_INVALID);
	assert_int_equal(gives(CHEN, "b2_31", 0, false), ERR_NOT_FOUND);
	assert_int_equal(gives(CHEN, "b1_01", 400, false), ERR_OK);
	assert_int_equal(ask(CHEN, NULL, "b1_01", "").least, 400);
	clock_set(clock_now_ms() + DAY);
	assert_int_equal(gives(CHEN, "b1_01", 500, false), ERR_OK);
	assert_int_equal(gives(evaluator, "b1_01", 200, false), ERR_OK);
	assert_int_equal(ask(CHEN, NULL, "b1_01", "").least, 500);
	clock_set(clock_now_ms() + DAY);
	assert_int_equal(gives(CHEN, "b1_01", 0, true), ERR_OK);
	assert_int_equal(gives(CHEN, "b1_01", 0, true), ERR_NOT_FOUND);
	assert_int_equal(ask(CHEN, NULL, "b1_01", "").most, 500);
	assert_int_equal(ask(CHEN, NULL, "b1_01", "").least, 0);
	assert_int_equal(cast_number(&st, "SELECT COUNT(*) FROM score_override WHERE item = ?",
				     STR("b1_01")),
			 3);
}

/* -- frozen sheets ----------------------------------------------------------------------------------------------- */

struct freezing {
	struct str id, answer;
};

static enum err_code
freeze(struct work *w, void *ctx, struct err *e)
{
	struct freezing *x = ctx;
	struct score_request rq;
	struct score_frozen f;
	struct score_sheet s;
	enum err_code rc;

	rc = score_request_make(w, STR("ruian"), STR_NONE, STR_NONE, STR_NONE, &rq, e);
	if (rc == ERR_OK)
		rc = score_sheet_make(w, &rq, st.a.id, &s, e);
	return rc == ERR_OK ? score_freeze(w, &s, x->id, &f, e) : rc;
}

static enum err_code
compare(struct work *w, void *ctx, struct err *e)
{
	struct freezing *x = ctx;
	struct json j;
	struct buf b;
	enum err_code rc;

	buf_init(&b, w->arena, 1u << 20);
	json_init(&j, &b);
	rc = score_write_compare(w, cat_score(w->engine->catalogue, STR("ruian")), x->id, &j, e);
	x->answer = str_dup(st.arena, buf_str(&b));
	return rc;
}

static enum err_code
tamper(void *ctx, struct db *db, struct err *e)
{
	struct value id = value_text(*(struct str *)ctx);

	return db_exec(db, STR("UPDATE score_frozen SET content = content || ' ' WHERE id = ?"),
		       &id, 1, NULL, e);
}

static void
a_frozen_sheet_tells_what_changed(void **state)
{
	struct freezing x = {.id = id_new(st.arena)};
	struct err e = {0};
	struct str id;

	(void)state;
	id = open_case();
	clock_set(clock_now_ms() + DAY);
	assert_int_equal(station_write(&st, CHEN, freeze, &x, &e), ERR_OK);
	assert_int_equal(station_write(&st, LIN, freeze, &x, &e), ERR_FORBIDDEN);
	assert_int_equal(station_read(&st, CHEN, compare, &x, &e), ERR_OK);
	assert_true(str_contains(x.answer, STR("\"changed\":0")));
	assert_true(str_contains(x.answer, STR("\"same\":true")));
	assert_true(str_contains(x.answer, STR("\"whole\":true")));
	clock_set(clock_now_ms() + DAY);
	assert_int_equal(station_update(&st, LIN, "case", id,
					"{\"base\":1,\"fields\":{\"pseudonym\":\"又改\"}}", NULL),
			 ERR_OK);
	assert_int_equal(station_read(&st, CHEN, compare, &x, &e), ERR_OK);
	assert_true(str_contains(x.answer, STR("\"same\":true")));
	assert_false(str_contains(x.answer, STR("\"changed\":0,")));
	assert_int_equal(station_read(&st, YE, compare, &x, &e), ERR_FORBIDDEN);
	assert_int_equal(pool_write(st.engine.pool, tamper, &x.id, &e), ERR_OK);
	assert_int_equal(station_read(&st, CHEN, compare, &x, &e), ERR_OK);
	assert_true(str_contains(x.answer, STR("\"whole\":false")));
}

/* -- how often the database is asked -------------------------------------------------------------------------------- */

/* Keys are remembered for a minute, and a slow machine takes longer for thirty cases: asked twice,
 * what is counted is what the page itself takes. */
static struct asking
evidence_with_keys(void)
{
	evidence(LIN, "b2_18", "cases");
	return evidence(LIN, "b2_18", "cases");
}

static void
statements_do_not_grow_with_records(void **state)
{
	struct asking few = ask(CHEN, NULL, "b2_18", "cases"), many;
	struct asking rows = evidence_with_keys();
	int i;

	(void)state;
	for (i = 0; i < 30; i++)
		open_case();
	many = ask(CHEN, NULL, "b2_18", "cases");
	assert_int_equal(many.have, few.have + 30);
	assert_int_equal(many.statements, few.statements);
	printf("a sheet takes %d statements\n", (int)many.statements);
	assert_true(many.statements <= 8);
	assert_int_equal(evidence_with_keys().statements, rows.statements);
	assert_true(rows.statements <= 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(last_month_stays_what_it_was),
		cmocka_unit_test(what_is_voided_counts_until_that_day),
		cmocka_unit_test(a_sheet_is_seen_by_who_may),
		cmocka_unit_test(an_evaluator_sees_it_on_the_days_set),
		cmocka_unit_test(an_evaluator_sees_number_and_pseudonym),
		cmocka_unit_test(a_person_without_the_right_is_no_name),
		cmocka_unit_test(a_figure_is_marked_kept_and_taken_back),
		cmocka_unit_test(a_frozen_sheet_tells_what_changed),
		cmocka_unit_test(statements_do_not_grow_with_records),
	};

	return cmocka_run_group_tests_name("score", tests, setup, teardown);
}
