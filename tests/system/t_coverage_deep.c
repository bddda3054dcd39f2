/*
 * t_coverage_deep.c: a clause counts as covered when a rule cites it and an example names it. Here
 * the rules that cite it are taken out, one after the other, and the examples that name it are run
 * again: for each clause at least one rule must be missed by at least one example.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "catalogue/coverage.h"
#include "catalogue/without.h"
#include "examples.h"

struct proving {
	struct station st;
	struct cat_source source;
	struct cat_examples examples;
	struct arena *arena; /* of one example */
};

static bool
names(const struct cat_example *x, struct str clause)
{
	size_t i;

	for (i = 0; i < x->clauses.ids.n; i++)
		if (str_eq(x->clauses.ids.v[i], clause))
			return true;
	return false;
}

/* The whole catalogue but one rule; or with it when `which` is past the last one. */
static struct catalogue *
load_without(struct proving *p, struct str clause, size_t which, size_t *ret_rules)
{
	struct catalogue *c;
	struct problems ps;
	struct err e = {0};

	problems_init(&ps, p->arena);
	assert_int_equal(catalogue_load(&p->source, &ps, &c, &e), ERR_OK);
	*ret_rules = cat_take_out_one(c, clause, which);
	return c;
}

static bool
an_example_misses_it(struct proving *p, struct catalogue *c, struct str clause)
{
	bool missed = false;
	size_t i;

	p->st.engine.catalogue = c;
	for (i = 0; i < p->examples.all.n && !missed; i++) {
		if (names(&p->examples.all.v[i], clause))
			missed = example_run(&p->st, &p->examples.all.v[i], p->arena).n > 0;
		arena_reset(p->arena);
	}
	p->st.engine.catalogue = p->st.catalogue;
	return missed;
}

/* How many of the rules that cite the clause are missed when they are gone. One more turn than
 * there are rules: with nothing taken out, no example may fail. */
static size_t
prove(struct proving *p, struct str clause, size_t *ret_rules)
{
	size_t which, missed = 0;

	*ret_rules = 0;
	for (which = 0; which <= *ret_rules; which++) {
		struct catalogue *c = load_without(p, clause, which, ret_rules);
		bool failed = an_example_misses_it(p, c, clause);

		assert_false(failed && which == *ret_rules);
		missed += failed;
		catalogue_free(c);
	}
	return missed;
}

static void
read_examples(struct proving *p)
{
	struct problems ps;

	station_open(&p->st, NULL);
	p->arena = arena_new(64u << 20);
	cat_source_builtin(p->st.arena, &p->source);
	problems_init(&ps, p->st.arena);
	cat_examples_load(&p->source, p->st.catalogue, p->st.arena, &ps, &p->examples);
	assert_int_equal(ps.errors, 0);
	examples_accounts(&p->st, &p->examples);
}

static void
each_covered_clause_is_missed_when_its_rule_is_gone(void **state)
{
	static struct proving p;
	/* to try one standard by hand: SHEGONG_CLAUSES=RA-B2- */
	const char *only = getenv("SHEGONG_CLAUSES");
	struct cat_coverage_table table;
	struct problems ps;
	size_t i, unproved = 0, covered = 0;

	(void)state;
	read_examples(&p);
	problems_init(&ps, p.st.arena);
	cat_coverage_make(p.st.catalogue, &p.examples, &p.source, p.st.arena, &ps, &table);
	for (i = 0; i < table.lines.n; i++) {
		struct str clause = table.lines.v[i].clause->id;
		size_t rules, missed;

		if (table.lines.v[i].state != CAT_COVERED || !str_starts(clause, str_from(only)))
			continue;
		missed = prove(&p, clause, &rules);
		printf("%s %.*s: %zu of %zu rules\n", missed ? "proved    " : "NOT PROVED",
		       STR_ARG(clause), missed, rules);
		covered++;
		unproved += missed == 0;
	}
	printf("%zu covered, %zu not proved\n", covered, unproved);
	assert_true(covered > 0);
	assert_int_equal(unproved, 0);
	arena_free(p.arena);
	station_close(&p.st);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_covered_clause_is_missed_when_its_rule_is_gone),
	};

	return cmocka_run_group_tests_name("coverage", tests, NULL, NULL);
}
