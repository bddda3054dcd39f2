/*
 * cases.h: case files (tests/cases: tab-separated lines, # comments) and the small worlds that
 * expressions are tried in. A world is built by the lines of a file of tests/cases/expr, whose
 * README.md says what they mean.
 */
#ifndef TESTS_RULE_CASES_H
#define TESTS_RULE_CASES_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "rule/calendar.h"
#include "rule/decimal.h"
#include "rule/rule.h"

enum { CASE_COLUMNS = 40, WORLD_NAMES = 64, WORLD_ROWS = 64, WORLD_LISTS = 8, WORLD_CODES = 8 };

struct case_line {
	int number;
	int columns;
	struct str column[CASE_COLUMNS];
};

/* Calls `each` for the lines of a file, NUL behind each column; returns how many. The bytes live
 * until the program ends. A file without lines fails the test. */
int cases_read(const char *path, void (*each)(void *ctx, const struct case_line *line), void *ctx);
/* catalogue/calendar/cn.tsv */
void cases_calendar(struct rule_calendar *c);

struct world_list {
	struct str name;
	bool ordered;
	int n;
	struct str codes[WORLD_CODES];
};

struct world_name {
	struct str owner, name, target;
	struct rule_type type;
};

struct world_row {
	struct str name;
	struct str value[WORLD_NAMES]; /* by slot, as in the file */
};

struct world {
	struct world_list lists[WORLD_LISTS];
	struct world_name names[WORLD_NAMES];
	struct world_row rows[WORLD_ROWS];
	struct world_name settings[WORLD_LISTS];
	struct str setting_values[WORLD_LISTS];
	int nlists, nnames, nrows, nsettings;
	struct rule_calendar calendar;
	struct rule_env env;
	struct rule_input input;
	char scratch[256];
	struct rule_mem scratch_mem;
};

void world_init(struct world *w);
/* Takes a line that builds the world; false when it is a case (`is`, `no`). */
bool world_line(struct world *w, const struct case_line *line);
const struct world_row *world_row_find(const struct world *w, struct str name);
struct value world_value(const struct world *w, const struct world_row *row, int slot);
/* What a case file says in its result column. */
size_t world_print(struct rule_result result, struct rule_type type, char *out, size_t room);
const char *world_error_name(enum rule_error_code code);

#endif
