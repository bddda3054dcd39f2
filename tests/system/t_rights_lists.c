/*
 * t_rights_lists.c: role x type x own or other unit in every list: to read, to search, to export, to
 * print; which records, how many, what of them; words looked for; what waits and what is due.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "deadline/deadline.h"
#include "search/search.h"
#include "walk_rights.h"

static struct walk walk;

static int
setup(void **state)
{
	(void)state;
	walk_open(&walk);
	walk_begin(&walk);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	walk_close(&walk);
	return 0;
}

/* -- lists: which records, how many, what of them ------------------------------------------------------------ */

enum { PAGE = 200 };

struct listing {
	enum act act;
	VEC(struct str) ids;
	int64_t count;
	bool count_more;
};

static struct listing listing;

static void
list_pages(struct work *w, struct walk_run *r)
{
	struct query q = {.type = r->type, .act = listing.act, .limit = PAGE};
	struct record_list l;
	struct json j;
	struct buf b;
	size_t i;

	listing.ids.n = 0;
	walk_begin_text(w, &b, &j);
	json_array_start(&j);
	do {
		r->rc = record_query(w, &q, &l, &r->err);
		if (r->rc != ERR_OK)
			break;
		if (q.after.n == 0) {
			listing.count = l.count;
			listing.count_more = l.count_more;
		}
		for (i = 0; i < l.n; i++) {
			vec_push(walk.st.arena, &listing.ids, str_dup(r->arena, l.v[i]->id));
			record_write(w, l.v[i],
				     listing.act == ACT_SEARCH ? CHANNEL_SEARCH : CHANNEL_LIST, &j);
		}
		q.after = l.next;
	} while (q.after.n > 0);
	json_array_end(&j);
	r->text = buf_str(&b);
	if (buf_failed(&b))
		r->rc = err_set(&r->err, ERR_TOO_LARGE, "the list does not fit");
}

static bool
listed(struct str id)
{
	size_t i;

	for (i = 0; i < listing.ids.n; i++)
		if (str_eq(listing.ids.v[i], id))
			return true;
	return false;
}

static void
walk_list(struct walk_run *r, enum act act, const char *what)
{
	size_t i;
	int64_t n = 0;

	r->step.what = what;
	r->step.set = NULL;
	listing.act = act;
	walk_read(r, list_pages);
	if (r->rc != ERR_OK)
		walk_differs(&r->step, "fails", str_from(r->err.detail));
	walk_check_text(&r->step, r->text, act, true);
	for (i = 0; i < walk.sets.n; i++) {
		const struct walk_set *set = &walk.sets.v[i];
		bool may = walk_allowed(r->step.x, r->step.type, act,
					walk_fact(r->step.x, set, r->step.type));

		n += may;
		r->step.set = set;
		if (listed(set->ids[r->step.type]) != may)
			walk_differs(&r->step, may ? "misses" : "holds", STR("a record"));
	}
	r->step.set = NULL;
	if (listing.count != n || listing.count_more)
		walk_differs(&r->step, "counts",
			     str_fmt(r->arena, "%lld, not %lld", (long long)listing.count,
				     (long long)n));
}

static void
find(struct work *w, struct walk_run *r)
{
	struct access_scope scope;
	struct search_hit *hits;
	struct str words = STR_NONE;
	size_t i, n;
	bool more;

	for (i = 0; i < walk.mark_count; i++)
		if (walk.marks[i].type == r->step.type && !walk.marks[i].rows &&
		    str_eq(walk.marks[i].field->key, r->type->title))
			words = walk_mark_text(&walk, r->step.set->number, i);
	access_scope(w->arena, w->actor, r->type, ACT_SEARCH, &scope);
	r->rc = search_find(w->db, w->arena, &scope, w->actor->account, STR_NONE, words, 50, &hits,
			    &n, &more, &r->err);
	listing.ids.n = 0;
	for (i = 0; r->rc == ERR_OK && i < n; i++)
		vec_push(walk.st.arena, &listing.ids, str_dup(r->arena, hits[i].record));
}

static void
walk_search(struct walk_run *r)
{
	bool may = walk_allowed(r->step.x, r->step.type, ACT_SEARCH,
				walk_fact(r->step.x, r->step.set, r->step.type));

	if (r->type->search.n == 0)
		return;
	r->step.what = "find";
	walk_read(r, find);
	if (r->rc != ERR_OK || listing.ids.n != (may ? 1u : 0u) ||
	    (may && !listed(r->step.set->ids[r->step.type])))
		walk_differs(&r->step, may ? "misses" : "finds", STR("a record"));
}

/* -- what waits and what is due -------------------------------------------------------------------------------- */

static void
desk(struct work *w, struct walk_run *r)
{
	struct deadline *due = NULL;
	struct json j;
	struct buf b;
	size_t i, n = 0;

	walk_begin_text(w, &b, &j);
	json_array_start(&j);
	r->rc = workflow_write_approvals(w, false, &j, &r->err);
	if (r->rc == ERR_OK)
		r->rc = deadline_list(w, w->actor->account, 100, &due, &n, &r->err);
	for (i = 0; i < n; i++)
		deadline_write_due(w, &due[i], &j);
	json_array_end(&j);
	r->text = buf_str(&b);
}

/* -- the walk ---------------------------------------------------------------------------------------------------- */

static bool
concerns(const struct walker *x, const struct walk_set *s)
{
	return s->made_by == x->who || s->responsible == x->who ||
	       (s->made_by == LIN && s->responsible == LIN);
}

static void
walk_searches(struct walk_run *r)
{
	size_t i, type;

	for (i = 0; i < walk.sets.n; i++) {
		r->step.set = &walk.sets.v[i];
		if (!concerns(r->step.x, r->step.set))
			continue;
		for (type = 0; type < walk.type_count; type++) {
			r->step.type = type;
			r->type = walk.types[type];
			r->id = r->step.set->ids[type];
			walk_search(r);
		}
	}
}

static void
walk_lists(struct walk_run *r)
{
	size_t type;

	for (type = 0; type < walk.type_count; type++) {
		r->step.type = type;
		r->type = walk.types[type];
		walk_list(r, ACT_READ, "list");
		walk_list(r, ACT_SEARCH, "search");
		walk_list(r, ACT_EXPORT, "export");
		walk_list(r, ACT_PRINT, "print");
	}
	r->step.what = "desk";
	walk_read(r, desk);
	walk_check_text(&r->step, r->text, ACT_READ, true);
}

static void
each_role_finds_what_its_file_says(void **state)
{
	struct walk_run r = {.arena = arena_new(64u << 20)};
	size_t i;

	(void)state;
	for (i = 0; i < walk.walkers.n; i++) {
		r.step = (struct walk_step){.x = &walk.walkers.v[i]};
		walk_searches(&r);
		walk_lists(&r);
	}
	arena_free(r.arena);
	walk_end("lists and searches", 3000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_role_finds_what_its_file_says, setup,
						teardown),
	};

	return cmocka_run_group_tests_name("rights in lists", tests, NULL, NULL);
}
