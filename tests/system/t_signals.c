/*
 * t_signals.c: what is worth asking is asked once, of the right person, and of nobody else. It comes
 * back only when the records change; what is dropped and made anew is the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/id.h"
#include "cast.h"
#include "signal/signal.h"
#include "signal/sketch.h"

/* Monday 2026-11-23, 18:00. */
#define EVENING INT64_C(1795428000000)
#define DAY CLOCK_DAY_MS

#define VILLAGE_ONE "330381128201"
#define VILLAGE_TWO "330381128200"

static struct station st;

static int
setup(void **state)
{
	(void)state;
	station_open(&st, NULL);
	clock_set(EVENING);
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

/* -- records ------------------------------------------------------------------------------------- */

static struct str
made(enum person who, const char *type, const char *json)
{
	struct str problems = STR_NONE;
	struct str id = station_create(&st, who, type, json, NULL, &problems);

	if (id.n == 0)
		fail_msg("%s: %.*s", type, STR_ARG(problems));
	return id;
}

/* A case about somebody of that village. `supervisor` -1: none. */
static struct str
case_in(enum person worker, const char *name, const char *village, int supervisor)
{
	struct str person = made(worker, "person",
				 cast_json(&st,
					   "{\"fields\":{\"name\":\"%s\",\"gender\":\"2\","
					   "\"village\":\"%s\",\"client_groups\":[\"A01\"]}}",
					   name, village));
	const char *by =
		supervisor < 0 ? "null"
			       : cast_json(&st, "\"%.*s\"", STR_ARG(st.actors[supervisor].account));

	return made(worker, "case",
		    cast_json(&st,
			      "{\"fields\":{\"person\":\"%.*s\",\"pseudonym\":\"%s\","
			      "\"responsible\":\"%.*s\",\"supervisor\":%s}}",
			      STR_ARG(person), name, STR_ARG(st.actors[worker].account), by));
}

static struct str
session(enum person who, struct str of, const char *from, const char *to, const char *more)
{
	return made(who, "session",
		    cast_json(&st,
			      "{\"parent\":\"%.*s\",\"late_reason\":\"2\",\"fields\":{"
			      "\"started_at\":\"%s:00+08:00\",\"ended_at\":\"%s:00+08:00\","
			      "\"mode\":\"2\",\"danger\":\"same\"%s}}",
			      STR_ARG(of), from, to, more));
}

static void
change(enum person who, struct str id, int version, const char *fields)
{
	struct str problems = STR_NONE;
	enum err_code rc = station_update(
		&st, who, "session", id,
		cast_json(&st, "{\"base\":%d,\"fields\":{%s}}", version, fields), &problems);

	if (rc != ERR_OK)
		fail_msg("%s %.*s", err_name(rc), STR_ARG(problems));
}

/* -- asking --------------------------------------------------------------------------------------- */

static enum err_code
turn(struct work *w, void *ctx, struct err *e)
{
	struct signal_list *ret = ctx;
	struct signal_list found;
	enum err_code rc = signal_turn(w, &found, e);
	size_t i;

	ret->n = found.n;
	ret->v = arena_array(st.arena, struct signal_question, found.n + 1);
	for (i = 0; i < found.n; i++) {
		ret->v[i] = found.v[i];
		ret->v[i].id = str_dup(st.arena, found.v[i].id);
	}
	return rc;
}

static struct signal_list
turn_of(enum person who)
{
	struct signal_list list = {0};
	struct err e = {0};

	if (station_read(&st, who, turn, &list, &e) != ERR_OK)
		fail_msg("turn: %s", e.detail);
	return list;
}

/* Questions of one signal whose turn is hers. */
static size_t
count_of(enum person who, const char *signal)
{
	struct signal_list list = turn_of(who);
	size_t i, n = 0;

	for (i = 0; i < list.n; i++)
		n += str_eq(list.v[i].signal->key, str_from(signal));
	return n;
}

struct answering {
	struct str question;
	struct signal_answer given;
	struct str json;
};

static enum err_code
give(struct work *w, void *ctx, struct err *e)
{
	struct answering *x = ctx;

	return signal_give_answer(w, x->question, &x->given, e);
}

static enum err_code
answers(enum person who, struct str question, const char *code, const char *words)
{
	struct answering x = {.question = question,
			      .given = {.id = id_new(st.arena),
					.code = str_from(code),
					.words = str_from(words)}};
	struct err e = {0};

	return station_write(&st, who, give, &x, &e);
}

static enum err_code
show(struct work *w, void *ctx, struct err *e)
{
	struct answering *x = ctx;
	struct signal_question q;
	struct json j;
	struct buf b;
	enum err_code rc = signal_load(w, x->question, &q, e);

	if (rc != ERR_OK)
		return rc;
	buf_init(&b, w->arena, 1u << 20);
	json_init(&j, &b);
	rc = signal_write_question(w, &q, &j, e);
	x->json = str_dup(st.arena, buf_str(&b));
	return rc;
}

static enum err_code
shown(enum person who, struct str question, struct str *ret)
{
	struct answering x = {.question = question};
	struct err e = {0};
	enum err_code rc = station_read(&st, who, show, &x, &e);

	*ret = x.json;
	return rc;
}

static enum err_code
rebuild(struct work *w, void *ctx, struct err *e)
{
	return signal_rebuild(w, ctx, e);
}

/* -- two places ------------------------------------------------------------------------------------ */

static void
what_touches_does_not_overlap(void **state)
{
	struct str one = case_in(LIN, "甲一", VILLAGE_ONE, ZHOU),
		   two = case_in(LIN, "甲二", VILLAGE_TWO, ZHOU);

	(void)state;
	session(LIN, one, "2026-11-23T09:00", "2026-11-23T10:00", "");
	session(LIN, two, "2026-11-23T10:00", "2026-11-23T11:00", "");
	assert_int_equal(count_of(ZHOU, "two_places"), 0);
	/* ten minutes are what the place lets pass, eleven are not */
	session(LIN, one, "2026-11-23T10:50", "2026-11-23T12:00", "");
	assert_int_equal(count_of(ZHOU, "two_places"), 0);
	session(LIN, two, "2026-11-23T11:49", "2026-11-23T12:30", "");
	assert_int_equal(count_of(ZHOU, "two_places"), 1);
	assert_int_equal(turn_of(ZHOU).v[0].amount, 11);
}

static void
one_village_or_two_people_are_no_question(void **state)
{
	struct str one = case_in(LIN, "乙一", VILLAGE_ONE, ZHOU),
		   same = case_in(LIN, "乙二", VILLAGE_ONE, ZHOU),
		   hers = case_in(JIN, "乙三", VILLAGE_TWO, ZHOU);
	size_t before = count_of(ZHOU, "two_places");

	(void)state;
	session(LIN, one, "2026-11-22T09:00", "2026-11-22T10:00", "");
	session(LIN, same, "2026-11-22T09:00", "2026-11-22T10:00", "");
	session(JIN, hers, "2026-11-22T09:00", "2026-11-22T10:00", "");
	assert_int_equal(count_of(ZHOU, "two_places"), before);
}

/* -- entered late ----------------------------------------------------------------------------------- */

static void
late_is_more_than_the_days_set(void **state)
{
	struct str one = case_in(LIN, "丙一", VILLAGE_ONE, ZHOU);
	size_t before = count_of(ZHOU, "entered_late");

	(void)state;
	session(LIN, one, "2026-11-16T09:00", "2026-11-16T10:00", "");
	assert_int_equal(count_of(ZHOU, "entered_late"), before);
	session(LIN, one, "2026-11-15T09:00", "2026-11-15T10:00", "");
	assert_int_equal(count_of(ZHOU, "entered_late"), before + 1);
}

/* -- alike --------------------------------------------------------------------------------------------- */

#define TOLD                                                                                                                                            \
	"今天到家里坐了一个多钟头，她说膝盖还是疼，晚上翻身都要扶着床沿。儿子上个月打过两次电话，说过年" \
	"回来。灶台收拾得干净，米缸是满的，药按格子分好了，说隔壁阿婆每天来看她一眼。"
#define OTHER_END "临走约好下周三再来，带她去镇上量血压。"

static void
the_same_words_about_two_people_are_asked_about(void **state)
{
	struct str one = case_in(LIN, "丁一", VILLAGE_ONE, ZHOU),
		   two = case_in(LIN, "丁二", VILLAGE_ONE, ZHOU), id, json;
	struct signal_list list;

	(void)state;
	session(LIN, one, "2026-11-21T09:00", "2026-11-21T10:00", ",\"narrative\":\"" TOLD "\"");
	/* the same person twice: she may well say the same again */
	session(LIN, one, "2026-11-21T14:00", "2026-11-21T15:00", ",\"narrative\":\"" TOLD "\"");
	assert_int_equal(count_of(ZHOU, "written_alike"), 0);
	/* too short to say anything */
	session(LIN, two, "2026-11-20T09:00", "2026-11-20T10:00",
		",\"narrative\":\"她说膝盖还是疼\"");
	assert_int_equal(count_of(ZHOU, "written_alike"), 0);
	id = session(LIN, two, "2026-11-22T14:00", "2026-11-22T15:00",
		     ",\"narrative\":\"" TOLD OTHER_END "\"");
	assert_int_equal(count_of(ZHOU, "written_alike"), 2);
	list = turn_of(ZHOU);
	assert_int_equal(shown(ZHOU, list.v[list.n - 1].id, &json), ERR_OK);
	assert_true(str_contains(json, STR("膝盖还是疼")));
	/* written anew in words of its own */
	change(LIN, id, 1,
	       "\"narrative\":\"他一个人坐在门口剥豆子，见我来了忙着搬凳子。问起低保的事，说村里已经报上去"
	       "了，等镇里回话。屋顶漏雨的地方拿盆接着，答应帮他问问修缮的补助。\"");
	assert_int_equal(count_of(ZHOU, "written_alike"), 0);
}

/* All rows of a question to the database, as text: bytes as they are. */
static enum err_code
read_rows(struct work *w, void *ctx, struct err *e)
{
	struct answering *x = ctx;
	struct db_stmt *q;
	struct buf b;
	enum err_code rc;
	bool more;
	int i;

	buf_init(&b, w->arena, 1u << 20);
	rc = db_query(w->db, x->question, NULL, 0, &q, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(q, &more, e)) == ERR_OK && more)
		for (i = 0; i < db_col_count(q); i++) {
			struct value v = db_col(q, i);

			if (v.type == VALUE_INT)
				buf_add_int(&b, v.i);
			else
				buf_add(&b, v.s);
			buf_addc(&b, ';');
		}
	db_done(q);
	x->json = str_dup(st.arena, buf_str(&b));
	return rc;
}

static struct str
rows(const char *sql)
{
	struct answering x = {.question = str_from(sql)};
	struct err e = {0};

	if (station_read(&st, CHEN, read_rows, &x, &e) != ERR_OK)
		fail_msg("%s: %s", sql, e.detail);
	return x.json;
}

static void
the_database_holds_none_of_the_words(void **state)
{
	struct str kept = rows("SELECT m.sketch, m.stamp, m.about FROM signal_mark m WHERE "
			       "m.signal_key = 'written_alike'");

	(void)state;
	assert_true(kept.n >= SKETCH_BYTES);
	assert_false(str_contains(kept, STR("膝盖")));
}

/* -- answered ------------------------------------------------------------------------------------------ */

static void
answered_stays_answered_until_it_changes(void **state)
{
	struct str one = case_in(LIN, "戊一", VILLAGE_ONE, ZHOU),
		   two = case_in(LIN, "戊二", VILLAGE_TWO, ZHOU), first, json;
	struct signal_list list;
	size_t before = count_of(ZHOU, "two_places"), i;
	struct str asked = STR_NONE;

	(void)state;
	session(LIN, one, "2026-11-19T09:00", "2026-11-19T11:00", "");
	first = session(LIN, two, "2026-11-19T10:00", "2026-11-19T12:00", "");
	assert_int_equal(count_of(ZHOU, "two_places"), before + 1);
	list = turn_of(ZHOU);
	for (i = 0; i < list.n; i++)
		if (list.v[i].amount == 60)
			asked = list.v[i].id;
	assert_int_equal(answers(ZHOU, asked, "other", "x"), ERR_INVALID);
	assert_int_equal(answers(ZHOU, asked, "fine", ""), ERR_INVALID);
	assert_int_equal(answers(ZHOU, asked, "fine", "同一户两兄弟，一趟去的"), ERR_OK);
	assert_int_equal(answers(ZHOU, asked, "talked", "又"), ERR_DECIDED);
	assert_int_equal(count_of(ZHOU, "two_places"), before);
	/* what is not compared may change */
	change(LIN, first, 1, "\"outline\":\"先看了药\"");
	assert_int_equal(count_of(ZHOU, "two_places"), before);
	change(LIN, first, 2, "\"started_at\":\"2026-11-19T10:20:00+08:00\"");
	assert_int_equal(count_of(ZHOU, "two_places"), before + 1);
	list = turn_of(ZHOU);
	for (i = 0; i < list.n; i++)
		if (list.v[i].amount == 40)
			asked = list.v[i].id;
	assert_int_equal(shown(ZHOU, asked, &json), ERR_OK);
	assert_true(str_contains(json, STR("同一户两兄弟")));
	/* put right: nothing is left to ask */
	change(LIN, first, 3, "\"started_at\":\"2026-11-19T11:00:00+08:00\"");
	assert_int_equal(count_of(ZHOU, "two_places"), before);
}

static void
the_same_answer_again_is_no_second_one(void **state)
{
	struct signal_list list = turn_of(ZHOU);
	struct answering x = {.question = list.v[0].id,
			      .given = {.id = id_new(st.arena), .code = STR("corrected")}};
	struct err e = {0};

	(void)state;
	assert_int_equal(station_write(&st, ZHOU, give, &x, &e), ERR_OK);
	assert_int_equal(station_write(&st, ZHOU, give, &x, &e), ERR_OK);
	assert_int_equal(
		cast_number(&st, "SELECT COUNT(*) FROM signal_answer WHERE id = ?", x.given.id), 1);
	x.question = list.v[1].id;
	assert_int_equal(station_write(&st, ZHOU, give, &x, &e), ERR_ID_TAKEN);
}

/* -- whose turn ------------------------------------------------------------------------------------------ */

static void
she_and_strangers_see_nothing(void **state)
{
	struct signal_list list = turn_of(ZHOU);
	struct str json = STR_NONE;
	static const enum person nobody[] = {LIN, JIN, YE, PAN, XU};
	size_t i;

	(void)state;
	assert_true(list.n > 0);
	for (i = 0; i < COUNTOF(nobody); i++) {
		assert_int_equal(turn_of(nobody[i]).n, 0);
		assert_int_equal(shown(nobody[i], list.v[0].id, &json), ERR_FORBIDDEN);
		assert_int_equal(answers(nobody[i], list.v[0].id, "corrected", ""), ERR_FORBIDDEN);
	}
	assert_int_equal(shown(ZHOU, STR("0123456789abcdef"), &json), ERR_FORBIDDEN);
	/* the case has a supervisor: the head is not asked */
	assert_int_equal(turn_of(CHEN).n, 0);
	assert_int_equal(shown(CHEN, list.v[0].id, &json), ERR_FORBIDDEN);
}

static void
without_a_supervisor_the_station_is_asked(void **state)
{
	struct str one = case_in(LIN, "己一", VILLAGE_ONE, -1), json;
	size_t before = turn_of(CHEN).n;
	struct signal_list list;

	(void)state;
	session(LIN, one, "2026-11-10T09:00", "2026-11-10T10:00", ",\"outline\":\"说了药的事\"");
	list = turn_of(CHEN);
	assert_int_equal(list.n, before + 1);
	/* the head stands beside the case: she is told which one it is, not what was said */
	assert_int_equal(shown(CHEN, list.v[0].id, &json), ERR_OK);
	assert_true(str_contains(json, STR("\"record\":null")));
	assert_true(str_contains(json, STR("己一")));
	assert_false(str_contains(json, STR("说了药的事")));
}

static void
about_her_own_it_goes_up(void **state)
{
	struct str one = case_in(CHEN, "庚一", VILLAGE_ONE, -1);
	size_t agency = turn_of(HU).n, own = turn_of(CHEN).n, i;
	enum person left[] = {ZHOU};
	struct signal_list list;

	(void)state;
	for (i = 0; i < COUNTOF(left); i++)
		cast_dismiss(&st, left[i]); /* a station of two: the head and a worker */
	session(CHEN, one, "2026-11-09T09:00", "2026-11-09T10:00", "");
	list = turn_of(CHEN);
	for (i = 0; i < list.n; i++)
		assert_false(str_eq(list.v[i].side[0].who, st.actors[CHEN].account));
	assert_true(turn_of(CHEN).n >= own);
	assert_int_equal(turn_of(HU).n, agency + 1);
}

/* -- anew --------------------------------------------------------------------------------------------------- */

static struct str
all_found(void)
{
	return rows(
		"SELECT f.id, f.amount, f.asked_at, f.a_id, f.b_id FROM signal_found f ORDER BY "
		"f.id");
}

static void
made_anew_it_is_the_same(void **state)
{
	struct str before = all_found();
	int64_t n = 0;
	struct err e = {0};

	(void)state;
	assert_true(before.n > 100);
	assert_int_equal(station_write(&st, CHEN, rebuild, &n, &e), ERR_OK);
	assert_true(n >= 10);
	assert_true(str_eq(before, all_found()));
}

static enum err_code
void_it(struct work *w, void *ctx, struct err *e)
{
	struct record *r;

	return record_void(w, cat_type(w->engine->catalogue, STR("session")), *(struct str *)ctx,
			   STR("记重了，另有一份"), &r, e);
}

static void
what_is_void_is_not_asked_about(void **state)
{
	struct str one = case_in(LIN, "辛一", VILLAGE_ONE, -1), id;
	size_t before = turn_of(CHEN).n;
	struct err e = {0};

	(void)state;
	id = session(LIN, one, "2026-11-08T09:00", "2026-11-08T10:00", "");
	assert_int_equal(turn_of(CHEN).n, before + 1);
	assert_int_equal(station_write(&st, LIN, void_it, &id, &e), ERR_OK);
	assert_int_equal(turn_of(CHEN).n, before);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_touches_does_not_overlap),
		cmocka_unit_test(one_village_or_two_people_are_no_question),
		cmocka_unit_test(late_is_more_than_the_days_set),
		cmocka_unit_test(the_same_words_about_two_people_are_asked_about),
		cmocka_unit_test(the_database_holds_none_of_the_words),
		cmocka_unit_test(answered_stays_answered_until_it_changes),
		cmocka_unit_test(she_and_strangers_see_nothing),
		cmocka_unit_test(the_same_answer_again_is_no_second_one),
		cmocka_unit_test(without_a_supervisor_the_station_is_asked),
		cmocka_unit_test(made_anew_it_is_the_same),
		cmocka_unit_test(what_is_void_is_not_asked_about),
		cmocka_unit_test(about_her_own_it_goes_up),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
