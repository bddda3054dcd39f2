/* Registers in, end to end: sheet, mapping, dry run, run, wrong rows, taking back. */
#include "station.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/id.h"
#include "db/trace.h"
#include "exchange/import.h"
#include "exchange/register_gen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SEED = 7 };

static struct station s;
static bool knows_merged = true; /* the format at hand tells merged cells */
static struct register_gen *gen;
static struct arena *words_arena;

static const struct cat_type *
person_type(void)
{
	return cat_type(s.catalogue, STR("person"));
}

static const char *
path_of(const char *name)
{
	char *path = arena_alloc(s.arena, TMPDIR_PATH + 64);

	return tmpdir_path(&s.dir, "", name, path, TMPDIR_PATH + 64);
}

static const char *
register_file(size_t rows)
{
	const char *path = path_of("register.xlsx");
	struct err e = {0};

	assert_int_equal(register_gen_write_xlsx(gen, path, rows, &e), ERR_OK);
	return path;
}

struct import_call {
	const char *path;
	struct import *im;
	struct import_result result;
	bool write, remember;
	struct str run;
	int64_t gone, kept;
};

static enum err_code
try_fn(struct work *w, void *ctx, struct err *e)
{
	struct import_call *c = ctx;
	enum err_code rc = ERR_OK;

	if (!c->im)
		rc = import_open(w, person_type(), c->path, &c->im, e);
	return rc == ERR_OK ? import_try(w, c->im, NULL, NULL, &c->result, e) : rc;
}

static enum err_code
write_fn(struct work *w, void *ctx, struct err *e)
{
	struct import_call *c = ctx;
	enum err_code rc = import_write(w, c->im, &c->result, c->run, e);

	return rc == ERR_OK && c->remember ? import_remember(w, c->im, e) : rc;
}

static enum err_code
withdraw_fn(struct work *w, void *ctx, struct err *e)
{
	struct import_call *c = ctx;

	return import_withdraw(w, person_type(), c->run, STR("2"), &c->gone, &c->kept, e);
}

static void
try_it(enum person who, struct import_call *c)
{
	struct err e = {0};

	if (station_read(&s, who, try_fn, c, &e) != ERR_OK)
		fail_msg("%s: %s", err_name(e.code), e.detail);
}

static void
run_it(enum person who, struct import_call *c)
{
	struct err e = {0};

	c->run = id_new(s.arena);
	if (station_write(&s, who, write_fn, c, &e) != ERR_OK)
		fail_msg("%s: %s", err_name(e.code), e.detail);
}

/* -- what the generator says is what an import says ----------------------------------------------------- */

static const char *
code_of(enum register_problem problem)
{
	switch (problem) {
	case REGISTER_ID_NUMBER_CELL:
		return "id_no.number_cell";
	case REGISTER_ID_CHECK:
		return "id_no.check_digit";
	case REGISTER_ID_DATE:
		return "id_no.date";
	case REGISTER_ID_SHORT:
		return "id_no.length";
	case REGISTER_ID_RETIRED:
		return "id_no.region_retired";
	case REGISTER_SEX_MISMATCH:
		return "id_no.sex_differs";
	case REGISTER_DUPLICATE:
		return "import.duplicate_row";
	case REGISTER_DATE_UNREADABLE:
		return "date.form";
	case REGISTER_SEX_MISSING:
		return "field.required";
	case REGISTER_CATEGORY_UNKNOWN:
		return "code.unknown";
	case REGISTER_VILLAGE_UNKNOWN:
		return "import.region_unknown";
	case REGISTER_VILLAGE_MERGED:
		return knows_merged ? "import.merged" : "field.required";
	default:
		return NULL;
	}
}

static const struct import_problem *
problem_of_row(const struct import_result *r, uint32_t row, enum problem_level level)
{
	size_t i;

	for (i = 0; i < r->problems.n; i++)
		if (r->problems.v[i].row == row && r->problems.v[i].problem->level == level)
			return &r->problems.v[i];
	return NULL;
}

static bool
has_code(const struct import_result *r, uint32_t row, const char *code)
{
	size_t i;

	for (i = 0; i < r->problems.n; i++)
		if (r->problems.v[i].row == row &&
		    str_eq(r->problems.v[i].problem->code, str_from(code)))
			return true;
	return false;
}

static void
assert_row(const struct import_result *r, size_t index)
{
	struct register_row want = register_gen_row(gen, s.arena, index);
	enum register_outcome outcome = register_problem_outcome(want.problem);
	const struct import_row *got = &r->rows.v[index];
	uint32_t line = (uint32_t)(index + 1 + REGISTER_HEAD_LINES);
	const struct import_problem *p = problem_of_row(r, line, PROBLEM_ERROR);
	const char *code = code_of(want.problem);

	if ((outcome == REGISTER_REFUSED) != (got->outcome == IMPORT_WRONG))
		fail_msg("row %u, problem %d: outcome %d: %.*s %.*s", line, want.problem,
			 got->outcome, STR_ARG(p ? p->cell : STR_NONE),
			 STR_ARG(p ? p->problem->code : STR_NONE));
	if (code && !has_code(r, line, code))
		fail_msg("row %u: no %s", line, code);
	if (outcome == REGISTER_REFUSED)
		assert_true(str_eq(p->cell, sheet_ref(s.arena, line, want.column)));
}

static void
assert_all_rows(const struct import_result *r, size_t rows)
{
	size_t i, wrong = 0;

	assert_int_equal(r->rows.n, rows);
	for (i = 0; i < rows; i++) {
		struct register_row row = register_gen_row(gen, s.arena, i);

		assert_row(r, i);
		wrong += register_problem_outcome(row.problem) == REGISTER_REFUSED;
	}
	assert_int_equal(r->wrong, wrong);
	assert_int_equal(r->added, rows - wrong);
	assert_int_equal(r->changed, 0);
}

static void
as_the_generator_says(void **state)
{
	struct import_call c = {.path = register_file(REGISTER_ROWS)};

	(void)state;
	try_it(LIN, &c);
	assert_all_rows(&c.result, REGISTER_ROWS);
	assert_int_equal(c.result.wrong, 37);
}

static void
the_same_from_text_and_old_workbook(void **state)
{
	struct import_call csv = {.path = path_of("register.csv")};
	struct import_call xls = {.path = "tests/samples/register.xls"};
	struct str text;
	struct err e = {0};

	(void)state;
	knows_merged = false;
	assert_int_equal(register_gen_csv(gen, s.arena, REGISTER_ROWS, REGISTER_CSV_GB18030, &text,
					  &e),
			 ERR_OK);
	assert_int_equal(file_write(csv.path, text, 0600, &e), ERR_OK);
	try_it(LIN, &csv);
	assert_all_rows(&csv.result, REGISTER_ROWS);
	try_it(LIN, &xls);
	assert_all_rows(&xls.result, 70);
	knows_merged = true;
}

static bool
envelope_says(const struct import_row *row, const char *key, struct str value)
{
	struct str want = str_fmt(s.arena, "\"%s\":\"%.*s\"", key, STR_ARG(value));

	return str_contains(row->envelope, want);
}

static void
mended_as_the_generator_says(void **state)
{
	struct import_call c = {.path = register_file(REGISTER_ROWS)};
	size_t i, mended = 0;

	(void)state;
	try_it(LIN, &c);
	for (i = 0; i < REGISTER_ROWS; i++) {
		struct register_row want = register_gen_row(gen, s.arena, i);
		const struct import_row *got = &c.result.rows.v[i];

		if (want.problem == REGISTER_ID_WIDE)
			assert_true(envelope_says(got, "id_no", want.mended));
		if (want.problem == REGISTER_DATE_TEXT)
			assert_true(envelope_says(got, "birth_date", want.mended));
		if (want.problem == REGISTER_PHONE_BLANKS)
			assert_true(envelope_says(got, "phone", want.mended));
		mended += register_problem_outcome(want.problem) == REGISTER_MENDED;
		if (register_problem_outcome(want.problem) == REGISTER_REFUSED)
			continue;
		assert_true(envelope_says(got, "name", want.cell[REGISTER_NAME].text));
		assert_true(envelope_says(got, "village", want.village_code));
		assert_true(str_contains(got->envelope, str_fmt(s.arena, "[\"%.*s\"",
								STR_ARG(want.category_code))) ||
			    str_contains(got->envelope, str_fmt(s.arena, ",\"%.*s\"",
								STR_ARG(want.category_code))));
	}
	assert_int_equal(mended, 14);
}

/* -- the run -------------------------------------------------------------------------------------------- */

static int64_t
count(const char *sql)
{
	struct value n = VALUE_EMPTY;
	struct err e = {0};
	struct db *db;

	assert_int_equal(pool_borrow(s.engine.pool, &db, &e), ERR_OK);
	assert_int_equal(db_value(db, s.arena, str_from(sql), NULL, 0, &n, &e), ERR_OK);
	pool_return(s.engine.pool, db);
	return n.i;
}

#define PERSONS "SELECT COUNT(*) FROM form_person WHERE state <> 'void'"

static const char *
csv_file(const char *name, const char *text)
{
	const char *path = path_of(name);
	struct err e = {0};

	assert_int_equal(file_write(path, str_from(text), 0600, &e), ERR_OK);
	return path;
}

static void
written_and_taken_back(void **state)
{
	struct import_call c = {.path = register_file(200)}, again = {.path = c.path};
	struct err e = {0};
	size_t i;

	(void)state;
	try_it(LIN, &c);
	run_it(LIN, &c);
	assert_int_equal(count(PERSONS), c.result.added);
	assert_int_equal(count("SELECT COUNT(*) FROM import_row"), c.result.added);
	/* Once more: who has a number is known; who has none is pointed at. */
	try_it(LIN, &again);
	assert_int_equal(again.result.changed, 0);
	assert_true(again.result.same > 50);
	for (i = 0; i < again.result.rows.n; i++)
		if (again.result.rows.v[i].outcome == IMPORT_NEW)
			assert_true(
				has_code(&again.result,
					 again.im->sheet.rows.v[again.result.rows.v[i].index].row,
					 "import.maybe_known"));
	assert_int_equal(station_update(&s, LIN, "person", c.result.rows.v[0].record,
					"{\"base\":1,\"fields\":{\"alias\":\"阿香\"}}", NULL),
			 ERR_OK);
	assert_int_equal(station_write(&s, LIN, withdraw_fn, &c, &e), ERR_OK);
	assert_int_equal(c.kept, 1);
	assert_int_equal(c.gone, c.result.added - 1);
	assert_int_equal(count(PERSONS), 1);
}

static void
only_what_is_empty_is_filled(void **state)
{
	struct import_call c = {
		.path = csv_file("one.csv",
				 "姓名,性别,身份证号,村,类别,电话\n"
				 "许阿妹,女,330381194505030002,许岙,低保,13800000461\n")};
	struct str id, now;

	(void)state;
	id = station_create(&s, LIN, "person",
			    "{\"fields\":{\"name\":\"许阿美\",\"gender\":\"2\",\"village\":"
			    "\"330381128219\",\"client_groups\":[\"B01\"],\"id_no\":"
			    "\"330381194505030002\"}}",
			    NULL, NULL);
	try_it(LIN, &c);
	assert_int_equal(c.result.changed, 1);
	run_it(LIN, &c);
	now = station_get(&s, LIN, "person", id);
	assert_true(str_contains(now, STR("许阿美")));
	assert_true(str_contains(now, STR("\"version\":2")));
	assert_true(str_contains(now, STR("\"B01\"")));
	assert_true(str_contains(now, STR("****0461")));
	c.im = NULL;
	try_it(LIN, &c);
	assert_int_equal(c.result.same, 1);
}

static void
nothing_when_one_is_refused(void **state)
{
	struct import_call c = {.path = csv_file("two.csv",
						 "姓名,性别,身份证号,村,类别\n"
						 "甲,女,,许岙村,低保\n"
						 "乙,女,330381194505030002,许岙村,低保\n")};
	struct err e = {0};

	(void)state;
	try_it(LIN, &c);
	assert_int_equal(c.result.added, 2);
	/* Between the try and the run somebody takes the second one in. */
	station_create(&s, JIN, "person",
		       "{\"fields\":{\"name\":\"乙\",\"gender\":\"2\",\"village\":"
		       "\"330381128219\",\"client_groups\":[\"B01\"],\"id_no\":"
		       "\"330381194505030002\"}}",
		       NULL, NULL);
	c.run = id_new(s.arena);
	assert_int_equal(station_write(&s, LIN, write_fn, &c, &e), ERR_INVALID);
	assert_true(strstr(e.detail, "row 3") != NULL);
	assert_int_equal(count(PERSONS), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM import_row"), 0);
}

/* -- a storage that fails at the n-th call ------------------------------------------------------------------ */

struct failing {
	struct import_call *c;
	uint64_t n;
	bool reached;
};

static enum err_code
failing_write(void *ctx, struct db *db, struct err *e)
{
	struct failing *f = ctx;
	uint64_t before = trace_count(db);
	struct work w;
	enum err_code rc;

	trace_fail(db, TRACE_ANY, f->n, ERR_DB_FULL, false);
	work_init(&w, &s.engine, db, s.arena, &s.actors[LIN]);
	rc = write_fn(&w, f->c, e);
	f->reached = trace_count(db) - before >= f->n;
	trace_fail(db, TRACE_ANY, 0, ERR_OK, false);
	return rc;
}

static void
nothing_when_the_storage_fails(void **state)
{
	struct import_call c = {.path = csv_file("three.csv",
						 "姓名,性别,村,类别,紧急联系人\n"
						 "甲,女,许岙村,低保,丁\n乙,男,许岙村,特困,\n")};
	struct pool_options o = {0};
	struct failing f = {.c = &c, .n = 1};
	char dsn[sizeof(s.database.dsn) + 8];
	struct pool *traced;
	struct err e = {0};

	(void)state;
	try_it(LIN, &c);
	c.run = id_new(s.arena);
	snprintf(dsn, sizeof(dsn), "trace:%s", s.database.dsn);
	o.dsn = dsn;
	o.readers = 1;
	assert_int_equal(pool_open(&o, &traced, &e), ERR_OK);
	for (;; f.n++) {
		enum err_code rc = pool_write(traced, failing_write, &f, &e);

		if (!f.reached) {
			assert_int_equal(rc, ERR_OK);
			break;
		}
		assert_int_equal(rc, ERR_DB_FULL);
		assert_int_equal(count(PERSONS), 0);
	}
	assert_true(f.n > 20);
	assert_int_equal(count(PERSONS), 2);
	pool_close(traced);
}

/* -- wrong rows back ----------------------------------------------------------------------------------------- */

static struct str
code_as_text(void *ctx UNUSED, struct arena *a, const struct problem *p)
{
	return str_dup(a, p->code);
}

static void
wrong_rows_come_back(void **state)
{
	struct import_call c = {.path = register_file(REGISTER_ROWS)}, again = {0};
	const char *path = path_of("wrong.xlsx");
	struct sheet back;
	struct err e = {0};
	size_t i;

	(void)state;
	try_it(LIN, &c);
	assert_int_equal(import_write_wrong(c.im, &c.result, STR("原因"), code_as_text, NULL, path,
					    &e),
			 ERR_OK);
	assert_int_equal(sheet_load(s.arena, path, &back, &e), ERR_OK);
	assert_int_equal(back.rows.n, 38);
	for (i = 0; i < back.rows.n; i++) {
		const struct sheet_cell *reason = sheet_cell(&back.rows.v[i], REGISTER_COLUMNS);
		size_t k;

		assert_non_null(reason);
		for (k = 0; k < back.rows.v[i].n; k++)
			assert_int_equal(back.rows.v[i].cells[k].type, SHEET_TEXT);
	}
	/* Handed in again as it is, every row is wrong again. */
	again.path = path;
	try_it(LIN, &again);
	assert_int_equal(again.result.rows.n, 37);
	assert_true(again.result.wrong >= 32); /* duplicates have lost their other row */
}

static void
formulas_stay_text(void **state)
{
	struct import_call c = {.path = csv_file("f.csv",
						 "姓名,性别,村,类别,备注\n"
						 "=1+1,女,许岙村,怪,\"=HYPERLINK(\"\"x\"\")\"\n"
						 "@甲,女,许岙村,低保,+86\n")};
	const char *path = path_of("wrong.xlsx");
	struct err e = {0};
	struct sheet back;

	(void)state;
	try_it(LIN, &c);
	assert_int_equal(c.result.wrong, 1);
	assert_true(envelope_says(&c.result.rows.v[1], "name", STR("@甲")));
	assert_int_equal(import_write_wrong(c.im, &c.result, STR("原因"), code_as_text, NULL, path,
					    &e),
			 ERR_OK);
	assert_int_equal(sheet_load(s.arena, path, &back, &e), ERR_OK);
	assert_true(str_is(sheet_cell(&back.rows.v[1], 0)->text, "=1+1"));
	assert_true(str_is(sheet_cell(&back.rows.v[1], 4)->text, "=HYPERLINK(\"x\")"));
	assert_int_equal(sheet_cell(&back.rows.v[1], 4)->type, SHEET_TEXT);
}

/* -- mapping -------------------------------------------------------------------------------------------------- */

static void
assert_none_wrong(const struct import_result *r)
{
	size_t i;

	for (i = 0; i < r->problems.n; i++)
		if (r->problems.v[i].problem->level == PROBLEM_ERROR)
			fail_msg("%.*s %.*s %.*s", STR_ARG(r->problems.v[i].cell),
				 STR_ARG(r->problems.v[i].problem->path),
				 STR_ARG(r->problems.v[i].problem->code));
}

static const struct import_column *
column_headed(const struct import *im, const char *heading)
{
	size_t i;

	for (i = 0; i < im->columns.n; i++)
		if (str_eq(im->columns.v[i].heading, str_from(heading)))
			return &im->columns.v[i];
	fail_msg("no column %s", heading);
	return NULL;
}

static void
assert_field(const struct import *im, const char *heading, const char *field, enum import_by by)
{
	const struct import_column *c = column_headed(im, heading);
	struct str got = import_target_name(s.arena, c->target);

	if (!str_eq(got, str_from(field)) || c->by != by)
		fail_msg("%s: %.*s by %d", heading, STR_ARG(got), c->by);
}

static const char odd[] = "许岙村花名册,,,,,,\n"
			  "序号,姓 名,谁管的,性別栏,号码,村居（社区）,情况,类 别\n"
			  "1,甲,林晓梅,女,330381194505030002,许岙村委,一个人住,低保户、边缘户\n"
			  "2,乙,查无此人,男,330381191002030007,东岙,跟儿子,边缘户\n"
			  "3,丙,,女,330381195107080009,许岙村民委员会,,低保\n";

static enum err_code
decide_fn(struct work *w, void *ctx, struct err *e UNUSED)
{
	struct import_call *c = ctx;

	assert_true(import_choose(c->im, 3, STR("gender")));
	assert_true(import_choose(c->im, 2, STR("worker")));
	assert_true(import_choose(c->im, 6, STR("living_with")));
	assert_false(import_choose(c->im, 3, STR("no_such_field")));
	assert_false(import_choose(c->im, 99, STR("name")));
	assert_false(import_choose(c->im, 6, STR("age")));
	assert_true(import_decide(c->im, STR("client_groups"), STR("边缘户"), STR("A03")));
	assert_false(import_decide(c->im, STR("client_groups"), STR("边缘户"), STR("Z99")));
	import_collect_values(w, c->im);
	return ERR_OK;
}

static void
any_wording_and_remembered(void **state)
{
	struct import_call c = {.path = csv_file("odd.csv", odd), .remember = true};
	struct import_call next = {.path = c.path};
	struct err e = {0};

	(void)state;
	try_it(LIN, &c);
	assert_int_equal(import_rows(c.im), 3);
	assert_field(c.im, "姓 名", "name", IMPORT_BY_HEADING);
	assert_field(c.im, "村居（社区）", "village", IMPORT_BY_HEADING);
	assert_field(c.im, "类 别", "client_groups", IMPORT_BY_HEADING);
	assert_field(c.im, "号码", "id_no", IMPORT_BY_CONTENT);
	assert_field(c.im, "谁管的", "", IMPORT_BY_NOBODY);
	assert_true(column_headed(c.im, "序号")->passed);
	assert_int_equal(c.result.wrong, 2); /* the word nobody knows yet */
	assert_int_equal(station_read(&s, LIN, decide_fn, &c, &e), ERR_OK);
	try_it(LIN, &c);
	assert_none_wrong(&c.result);
	assert_true(envelope_says(&c.result.rows.v[0], "worker", s.actors[LIN].account));
	assert_true(envelope_says(&c.result.rows.v[0], "living_with", STR("01")));
	assert_true(envelope_says(&c.result.rows.v[0], "village", STR("330381128219")));
	assert_true(envelope_says(&c.result.rows.v[1], "village", STR("330381128209")));
	assert_true(envelope_says(&c.result.rows.v[2], "birth_date", STR("1951-07-08")));
	assert_true(has_code(&c.result, 4, "import.staff_unknown"));
	run_it(LIN, &c);
	try_it(JIN, &next);
	assert_field(next.im, "谁管的", "worker", IMPORT_BY_MEMORY);
	assert_field(next.im, "性別栏", "gender", IMPORT_BY_MEMORY);
	assert_int_equal(next.result.wrong, 0);
	assert_int_equal(next.result.same, 3);
}

static void
another_station_knows_nothing_of_it(void **state)
{
	struct import_call c = {.path = csv_file("odd.csv", odd), .remember = true}, other = {0};
	struct err e = {0};

	(void)state;
	try_it(LIN, &c);
	assert_int_equal(station_read(&s, LIN, decide_fn, &c, &e), ERR_OK);
	try_it(LIN, &c);
	run_it(LIN, &c);
	other.path = c.path;
	try_it(YE, &other);
	assert_field(other.im, "谁管的", "", IMPORT_BY_NOBODY);
	assert_int_equal(other.result.same, 0);
	assert_int_equal(other.result.changed, 0);
}

static int
setup(void **state)
{
	struct str words;
	struct err e = {0};

	(void)state;
	words_arena = arena_new((size_t)64 << 20);
	if (file_read(words_arena, "data/demo/register.tsv", 1 << 20, &words, &e) != ERR_OK)
		return 1;
	station_open(&s, NULL);
	s.actors[LIN].unit.region = s.actors[JIN].unit.region = STR("330381128");
	return register_gen_open(words_arena, words, SEED, &gen, &e) == ERR_OK ? 0 : 1;
}

static int
teardown(void **state)
{
	(void)state;
	station_close(&s);
	arena_free(words_arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(as_the_generator_says, setup, teardown),
		cmocka_unit_test_setup_teardown(the_same_from_text_and_old_workbook, setup,
						teardown),
		cmocka_unit_test_setup_teardown(mended_as_the_generator_says, setup, teardown),
		cmocka_unit_test_setup_teardown(written_and_taken_back, setup, teardown),
		cmocka_unit_test_setup_teardown(only_what_is_empty_is_filled, setup, teardown),
		cmocka_unit_test_setup_teardown(nothing_when_one_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(nothing_when_the_storage_fails, setup, teardown),
		cmocka_unit_test_setup_teardown(wrong_rows_come_back, setup, teardown),
		cmocka_unit_test_setup_teardown(formulas_stay_text, setup, teardown),
		cmocka_unit_test_setup_teardown(any_wording_and_remembered, setup, teardown),
		cmocka_unit_test_setup_teardown(another_station_knows_nothing_of_it, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
