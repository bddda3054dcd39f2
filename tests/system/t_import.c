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
		return "import.merged";
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
as_the_generator_says(void **state)
{
	struct import_call c = {.path = register_file(REGISTER_ROWS)};
	size_t i;

	(void)state;
	try_it(LIN, &c);
	assert_int_equal(c.result.rows.n, REGISTER_ROWS);
	for (i = 0; i < REGISTER_ROWS; i++)
		assert_row(&c.result, i);
	assert_int_equal(c.result.wrong, 37);
	assert_int_equal(c.result.added, REGISTER_ROWS - 37);
	assert_int_equal(c.result.changed, 0);
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
	s.actors[LIN].unit.region = STR("330381128");
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
	};

	(void)run_it;
	(void)withdraw_fn;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
