/*
 * t_statements.c: how often the database is asked. Statements never grow with rows: a page of a
 * list takes at most three, a record three and one for each of its child tables, a search three.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "cast.h"
#include "search/search.h"

static struct station st;

enum { PAGE = 50, LIST_MOST = 3, RECORD_MOST = 3, SEARCH_MOST = 3 };

static int
setup(void **state)
{
	(void)state;
	station_open(&st, NULL);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	station_close(&st);
	return 0;
}

static const struct cat_type *
type_of(const char *key)
{
	return cat_type(st.catalogue, str_from(key));
}

static size_t
child_tables(const struct cat_type *t)
{
	size_t i, n = 0;

	for (i = 0; i < t->fields.n; i++)
		n += t->fields.v[i]->rows != NULL;
	return n;
}

/* What a record of this type is read with beside itself: its parent's and its person's row. */
static size_t
beside(const struct cat_type *t)
{
	return (t->parent != NULL) + (t->subject != NULL || (t->parent && t->parent->subject));
}

static struct json
answer(struct work *w, struct buf *b)
{
	struct json j;

	buf_init(b, w->arena, 4u << 20);
	json_init(&j, b);
	return j;
}

struct asking {
	const struct cat_type *type;
	struct str id, words;
	size_t rows;
	uint64_t statements;
};

static enum err_code
read_one(struct work *w, void *ctx, struct err *e)
{
	struct asking *x = ctx;
	uint64_t before = db_statement_count(w->db);
	struct record *r;
	struct buf b;
	struct json j = answer(w, &b);
	enum err_code rc = record_load(w, x->type, x->id, ACT_READ, &r, e);

	if (rc == ERR_OK)
		record_write(w, r, CHANNEL_VIEW, &j);
	x->statements = db_statement_count(w->db) - before;
	return rc;
}

static enum err_code
read_page(struct work *w, void *ctx, struct err *e)
{
	struct asking *x = ctx;
	struct query q = {.type = x->type, .act = ACT_READ, .limit = PAGE, .descending = true};
	uint64_t before = db_statement_count(w->db);
	struct query views[4] = {q, q, q, q};
	struct record_list l;
	int64_t counts[4];
	struct buf b;
	struct json j = answer(w, &b);
	enum err_code rc = record_query(w, &q, &l, e);
	size_t i;

	views[0].mine = views[1].incomplete = views[3].overdue = true;
	if (rc == ERR_OK)
		rc = record_counts(w, views, COUNTOF(views), counts, e);

	json_array_start(&j);
	for (i = 0; rc == ERR_OK && i < l.n; i++)
		record_write(w, l.v[i], CHANNEL_LIST, &j);
	json_array_end(&j);
	x->rows = l.n;
	x->statements = db_statement_count(w->db) - before;
	assert_int_equal(counts[2], l.count);
	return rc;
}

static enum err_code
search(struct work *w, void *ctx, struct err *e)
{
	struct asking *x = ctx;
	struct query q = {.type = x->type, .act = ACT_SEARCH, .by_ids = true, .limit = PAGE};
	uint64_t before = db_statement_count(w->db);
	struct access_scope scope;
	struct search_hit *hits;
	struct record_list l = {0};
	enum err_code rc;
	bool more;
	size_t i, n = 0;

	access_scope(w->arena, w->actor, x->type, ACT_SEARCH, &scope);
	rc = search_find(w->db, w->arena, &scope, w->actor->account, x->type->key, x->words, 20,
			 &hits, &n, &more, e);
	for (i = 0; i < n; i++)
		vec_push(w->arena, &q.ids, hits[i].record);
	if (rc == ERR_OK)
		rc = record_query(w, &q, &l, e);
	x->rows = l.n;
	x->statements = db_statement_count(w->db) - before;
	return rc;
}

static uint64_t
ask(station_fn *fn, struct asking *x)
{
	struct err e = {0};

	if (station_read(&st, LIN, fn, x, &e) != ERR_OK)
		fail_msg("%.*s: %s", STR_ARG(x->type->key), e.detail);
	return x->statements;
}

/* Twice: what is looked up once in a process is not counted. */
static void
assert_record(const char *type, struct str id)
{
	struct asking x = {.type = type_of(type), .id = id};
	size_t most = RECORD_MOST + child_tables(x.type) + beside(x.type);

	ask(read_one, &x);
	ask(read_one, &x);
	printf("%s: %llu statements, %zu child tables\n", type, (unsigned long long)x.statements,
	       child_tables(x.type));
	assert_true(x.statements <= most);
}

static struct str
new_session(struct str parent, const char *more)
{
	return station_create(&st, LIN, "session",
			      cast_json(&st,
					"{\"parent\":\"%.*s\",\"fields\":{\"started_at\":"
					"\"2026-03-02T09:00:00+08:00\",\"mode\":\"1\",\"danger\":"
					"\"same\"%s},\"late_reason\":\"1\"}",
					STR_ARG(parent), more),
			      NULL, NULL);
}

static void
a_record_takes_three_and_its_tables(void **state)
{
	struct str person, id = station_case(&st, &person);

	(void)state;
	assert_record("person", person);
	assert_record("case", id);
	assert_record("session", new_session(id, ""));
}

static void
rows_do_not_add_statements(void **state)
{
	struct str id = station_case(&st, NULL);
	struct asking few = {.type = type_of("session")}, many = few;

	(void)state;
	few.id = new_session(id, ",\"present\":[{\"who\":\"女儿\"}]");
	many.id = new_session(id, ",\"present\":[{\"who\":\"女儿\"},{\"who\":\"邻居\"},{\"who\":"
				  "\"村干部\"},{\"who\":\"医生\"},{\"who\":\"侄子\"}]");
	assert_int_equal(ask(read_one, &few), ask(read_one, &many));
}

static void
new_person(int i)
{
	station_create(&st, LIN, "person",
		       cast_json(&st,
				 "{\"fields\":{\"name\":\"林阿%d\",\"gender\":\"2\",\"village\":"
				 "\"330381128201\",\"client_groups\":[\"A01\"],\"phone\":"
				 "\"138000%05d\"}}",
				 i, i),
		       NULL, NULL);
}

static void
a_page_and_a_search_take_three(void **state)
{
	struct asking page = {.type = type_of("person")}, found = page;
	uint64_t few;
	int i;

	(void)state;
	found.words = STR("林阿");
	for (i = 0; i < 5; i++)
		new_person(i);
	few = ask(read_page, &page);
	assert_int_equal(page.rows, 5);
	for (; i < PAGE + 10; i++)
		new_person(i);
	ask(read_page, &page);
	assert_int_equal(page.rows, PAGE);
	assert_true(page.statements >= few);
	assert_true(page.statements <= LIST_MOST);
	ask(search, &found);
	assert_int_equal(found.rows, 20);
	assert_true(found.statements <= SEARCH_MOST);
	printf("list: %llu, search: %llu statements\n", (unsigned long long)page.statements,
	       (unsigned long long)found.statements);
}

static void
a_page_of_cases_takes_three(void **state)
{
	struct asking page = {.type = type_of("case")};
	int i;

	(void)state;
	for (i = 0; i < PAGE + 1; i++)
		station_case(&st, NULL);
	ask(read_page, &page);
	assert_int_equal(page.rows, PAGE);
	assert_true(page.statements <= LIST_MOST);
}

/* -- lines of a page --------------------------------------------------------------------------------- */

enum { LINES_MAX = 40 };

struct naming {
	struct record_head heads[LINES_MAX];
	size_t n;
	uint64_t statements;
};

static enum err_code
name_them(struct work *w, void *ctx, struct err *e)
{
	struct naming *x = ctx;
	uint64_t before = db_statement_count(w->db);
	enum err_code rc = record_load_heads(w, x->heads, x->n, e);
	size_t i;

	for (i = 0; i < x->n && rc == ERR_OK; i++) {
		assert_non_null(x->heads[i].record);
		assert_true(record_title_of(w, x->heads[i].record).n > 0);
	}
	x->statements = db_statement_count(w->db) - before;
	return rc;
}

static void
add_head(struct naming *x, const char *type, struct str id)
{
	x->heads[x->n++] = (struct record_head){.type = type_of(type), .unit = st.a.id, .id = id};
}

/* Two types, each with what it hangs on: today asks for its lines like this. */
static void
lines_of_a_page_do_not_add_statements(void **state)
{
	struct naming x = {.n = 0};
	struct err e;
	uint64_t few;

	(void)state;
	add_head(&x, "case", station_case(&st, NULL));
	add_head(&x, "session", new_session(x.heads[0].id, ""));
	assert_int_equal(station_read(&st, LIN, name_them, &x, &e), ERR_OK);
	assert_int_equal(station_read(&st, LIN, name_them, &x, &e), ERR_OK);
	few = x.statements;
	while (x.n < LINES_MAX) {
		add_head(&x, "case", station_case(&st, NULL));
		add_head(&x, "session", new_session(x.heads[x.n - 1].id, ""));
	}
	assert_int_equal(station_read(&st, LIN, name_them, &x, &e), ERR_OK);
	printf("%d lines: %llu statements\n", LINES_MAX, (unsigned long long)x.statements);
	assert_int_equal(x.statements, few);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_record_takes_three_and_its_tables, setup,
						teardown),
		cmocka_unit_test_setup_teardown(rows_do_not_add_statements, setup, teardown),
		cmocka_unit_test_setup_teardown(a_page_and_a_search_take_three, setup, teardown),
		cmocka_unit_test_setup_teardown(a_page_of_cases_takes_three, setup, teardown),
		cmocka_unit_test_setup_teardown(lines_of_a_page_do_not_add_statements, setup,
						teardown),
	};

	return cmocka_run_group_tests_name("statements", tests, NULL, NULL);
}
