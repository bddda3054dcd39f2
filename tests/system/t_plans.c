/*
 * t_plans.c: how SQLite goes about every list of the catalogue: each type, filter, order and view, as
 * a worker, a head, a supervisor and as who looks over the whole city. Nobody's list reads a table
 * from end to end; who looks over a city gets her first page by an index of time, and a filter whose
 * field has an index by that one. SQLite only: the plans are its own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cast.h"
#include "db/trace.h"

enum { ASKED_MAX = 8, PLAN_MAX = 64 };

static struct station st;
static enum person auditor;

struct asking {
	struct query q;
	const char *what;
	bool counted; /* the numbers above the list, not the list */
	/* The statements of the list, and what SQLite says about them. */
	struct str sql[ASKED_MAX];
	size_t n;
	struct str plan;
};

static void
note(void *ctx, struct str sql)
{
	struct asking *x = ctx;

	if (str_starts(sql, STR("SELECT")) && x->n < ASKED_MAX)
		x->sql[x->n++] = str_dup(st.arena, sql);
}

static void
explain(struct work *w, struct asking *x, struct str sql)
{
	struct value none[PLAN_MAX * 8] = {0};
	struct str text = str_cat(w->arena, STR("EXPLAIN QUERY PLAN "), sql);
	struct db_stmt *q;
	struct err e;
	size_t i, n = 0;
	bool more;

	for (i = 0; i < sql.n; i++)
		n += sql.p[i] == '?';
	assert_true(n <= COUNTOF(none));
	if (db_query(w->db, text, none, n, &q, &e) != ERR_OK)
		fail_msg("%s", e.detail);
	while (db_step(q, &more, &e) == ERR_OK && more)
		x->plan = str_fmt(st.arena, "%.*s%.*s\n", STR_ARG(x->plan),
				  STR_ARG(db_col_str(q, 3)));
	db_done(q);
}

static enum err_code
ask(struct work *w, void *ctx, struct err *e)
{
	struct asking *x = ctx;
	struct record_list l;
	enum err_code rc;
	int64_t n;
	size_t i;

	trace_watch(w->db, note, x);
	rc = x->counted ? record_counts(w, &x->q, 1, &n, e) : record_query(w, &x->q, &l, e);
	trace_watch(w->db, NULL, NULL);
	if (rc != ERR_OK)
		fail_msg("%s: %s", x->what, e->detail);
	x->plan = STR("");
	for (i = 0; i < x->n; i++)
		explain(w, x, x->sql[i]);
	return rc;
}

/* A table read from end to end; subqueries and constants are not tables. */
static bool
is_walk(struct str line, struct str table)
{
	line = str_trim(line);
	return str_starts(line, STR("SCAN t")) || str_starts(line, STR("SCAN m")) ||
	       str_starts(line, STR("SCAN rr")) || str_starts(line, STR("SCAN d")) ||
	       str_starts(line, STR("SCAN record_relation")) ||
	       str_starts(line, STR("SCAN unit")) ||
	       str_starts(line, str_cat(st.arena, STR("SCAN "), table));
}

static void
check_plan(enum person who, struct asking *x, struct str wanted)
{
	struct str rest, line, time = cat_time_index(st.arena, x->q.type);
	struct err e;

	assert_int_equal(station_read(&st, who, ask, x, &e), ERR_OK);
	for (rest = x->plan; rest.n > 0 && str_next(&rest, '\n', &line);)
		if (is_walk(line, x->q.type->table) && !str_contains(line, time))
			fail_msg("%s of %.*s by %.*s:\n%.*s%.*s", x->what, STR_ARG(x->q.type->key),
				 STR_ARG(st.actors[who].login), STR_ARG(x->plan),
				 STR_ARG(x->n ? x->sql[0] : STR_NONE));
	if (x->n > 0 && wanted.n > 0 && !str_contains(x->plan, wanted))
		fail_msg("%s of %.*s by %.*s does not use %.*s:\n%.*s", x->what,
			 STR_ARG(x->q.type->key), STR_ARG(st.actors[who].login), STR_ARG(wanted),
			 STR_ARG(x->plan));
}

static struct asking
asking(const struct cat_type *t, const char *what)
{
	struct asking x = {.what = what};

	x.q = (struct query){.type = t, .act = ACT_READ, .limit = 50, .descending = true};
	x.q.listed = true;
	return x;
}

static void
each_view(enum person who, const struct cat_type *t)
{
	struct asking mine = asking(t, "mine"), missing = asking(t, "incomplete"),
		      late = asking(t, "overdue"), all = asking(t, "all");
	struct asking *const v[] = {&mine, &missing, &late, &all};
	size_t i;

	mine.q.mine = missing.q.incomplete = late.q.overdue = true;
	for (i = 0; i < COUNTOF(v); i++) {
		struct asking counted = *v[i];

		counted.counted = true;
		check_plan(who, v[i], STR_NONE);
		check_plan(who, &counted, STR_NONE);
	}
}

static void
each_filter(enum person who, const struct cat_type *t)
{
	struct value any = value_text(STR("1"));
	size_t i;

	for (i = 0; i < t->fields.n; i++) {
		const struct cat_field *f = t->fields.v[i];
		struct asking x = asking(t, str_cstr(st.arena, f->key));
		struct query_filter one = {.field = f, .values = &any, .n = 1};
		struct str wanted = STR_NONE;

		if (!f->filter || kind_sealed(&f->params))
			continue;
		vec_push(st.arena, &x.q.filters, one);
		if (cat_field_indexed(f))
			wanted = str_fmt(st.arena, "%.*s_by_%.*s", STR_ARG(t->table),
					 STR_ARG(f->key));
		check_plan(who, &x, who == auditor ? wanted : STR_NONE);
	}
}

static void
each_order(enum person who, const struct cat_type *t)
{
	size_t i;

	for (i = 0; i < t->fields.n; i++) {
		const struct cat_field *f = t->fields.v[i];
		struct asking x = asking(t, str_cstr(st.arena, f->key));

		if (f->rows || f->retired || !f->params.kind->sortable || kind_sealed(&f->params))
			continue;
		x.q.sort = f;
		check_plan(who, &x, STR_NONE);
		x.n = 0;
		x.q.descending = false;
		check_plan(who, &x, STR_NONE);
	}
}

static void
lists_of(enum person who)
{
	const struct map *types = &st.catalogue->types;
	size_t i;

	for (i = 0; i < types->n; i++) {
		const struct cat_type *t = types->entries[i].value;

		each_view(who, t);
		each_filter(who, t);
		each_order(who, t);
	}
}

static void
at_a_station(void **state)
{
	static const enum person all[] = {LIN, CHEN, ZHOU, HU, XU};
	size_t i;

	(void)state;
	for (i = 0; i < COUNTOF(all); i++)
		lists_of(all[i]);
}

static void
over_the_city(void **state)
{
	struct asking x = asking(cat_type(st.catalogue, STR("person")), "newest first");

	(void)state;
	lists_of(auditor);
	check_plan(auditor, &x, cat_time_index(st.arena, x.q.type));
	assert_false(str_contains(x.plan, STR("TEMP B-TREE FOR ORDER BY")));
}

/* The counts of a unit's list are read off an index, without a row. */
static void
counted_without_rows(void **state)
{
	struct asking x = asking(cat_type(st.catalogue, STR("person")), "all");

	(void)state;
	x.counted = true;
	check_plan(LIN, &x, STR("COVERING INDEX form_person_by_state"));
}

static int
setup(void **state)
{
	(void)state;
	station_open(&st, NULL);
	auditor = cast_hire(&st, "shenji", "auditor", &st.city);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	station_close(&st);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_a_station),
		cmocka_unit_test(over_the_city),
		cmocka_unit_test(counted_without_rows),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
