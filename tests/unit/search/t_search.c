#include "search/search.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/utf8.h"
#include "tables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define UNIT_A STR("018f0000-0000-7000-8000-00000000000a")
#define UNIT_B STR("018f0000-0000-7000-8000-00000000000b")

static int
index_up(void **state)
{
	static schema_declare_fn *const declare[] = {access_schema, search_schema, NULL};
	struct tables *t = calloc(1, sizeof(*t));

	tables_open(t, declare);
	tables_exec(t,
		    "INSERT INTO unit (id, level, name, path, closed, made_at, changed_at) VALUES"
		    " ('018f0000-0000-7000-8000-00000000000a', 'station', 'A', '/c/a/', 0, 0, 0),"
		    " ('018f0000-0000-7000-8000-00000000000b', 'station', 'B', '/c/b/', 0, 0, 0)");
	*state = t;
	return 0;
}

static int
index_down(void **state)
{
	struct tables *t = *state;

	tables_close(t);
	free(t);
	return 0;
}

static struct search_doc
doc_of(struct tables *t, struct str unit, const char *name)
{
	struct search_doc d = {.unit = unit, .type = STR("person"), .name = str_from(name)};

	d.record = id_new(t->a);
	d.at = clock_now_ms();
	return d;
}

static struct str
put(struct tables *t, struct str unit, const char *name)
{
	struct search_doc d = doc_of(t, unit, name);

	must(search_put(t->db, t->a, &d, &t->e));
	return d.record;
}

static struct access_scope
all_scope(void)
{
	return (struct access_scope){.all = true};
}

static struct access_scope
unit_scope(struct tables *t, struct str unit)
{
	struct access_scope s = {.widest = SCOPE_UNIT};

	vec_push(t->a, &s.unit_ids, unit);
	return s;
}

struct found {
	struct search_hit *v;
	size_t n;
	bool more;
};

static struct found
find_in(struct tables *t, const struct access_scope *s, const char *query, int limit)
{
	struct found f;

	must(search_find(t->db, t->a, s, STR("me"), STR_NONE, str_from(query), limit, &f.v, &f.n,
			 &f.more, &t->e));
	return f;
}

static struct found
find_all(struct tables *t, const char *query)
{
	struct access_scope s = all_scope();

	return find_in(t, &s, query, 1000);
}

struct naming {
	const char *name, *query, *match; /* match NULL: not found */
};

static const struct naming namings[] = {
	{"吴阿香", "吴", "name"},
	{"吴阿香", "阿香", "name"},
	{"吴阿香", "吴阿香", "name"},
	{"吴阿香", "吴香", NULL},
	{"吴阿香", "香阿", NULL},
	{"吴阿香", "wuaxiang", "pinyin"},
	{"吴阿香", "wuax", "pinyin"},
	{"吴阿香", "axiang", "pinyin"},
	{"吴阿香", "xiang", "pinyin"},
	{"吴阿香", "uaxiang", NULL}, /* not at a syllable */
	{"吴阿香", "wax", "initials"},
	{"吴阿香", "WAX", "initials"},
	{"吴阿香", "ＷＡＸ", "initials"}, /* full width */
	{"吴阿香", "ax", "initials"},
	{"吴阿香", "wx", NULL},
	{"吴阿香", "w", "initials"}, /* one character: a scan */
	{"吴阿香", "吴 香", "name"}, /* two words, both must be found */
	{"吴阿香", "吴 李", NULL},
	{"吴阿香", "阿香 wax", "name"},
	{"吴阿香", "　阿香　", "name"}, /* ideographic blanks */
	{"单于飞", "shan", "pinyin"},   /* a surname's own reading */
	{"单于飞", "dan", "pinyin"},    /* and the others */
	{"曾晓", "zengxiao", "pinyin"},
	{"曾晓", "cengxiao", "pinyin"},
	{"𠮷田", "𠮷田", "name"},
	{"𬱖𬱖", "𬱖𬱖", "name"},
	{"㐂子", "㐂", "name"},
	{"㐂子", "xizi", "pinyin"},
	{"A座12室", "a座12", "name"},
	{"A座12室", "12室", "name"},
	{"o'neil \"x\"", "o'neil", "name"},
	{"o'neil \"x\"", "\"x\"", "name"},
	{"某 AND OR NOT", "and or", "name"},
	{"吴阿香", "*", NULL},
	{"吴阿香", "\"", NULL},
	{"吴阿香", "阿香\"*", NULL},
	{"吴阿香", "^阿香", NULL},
	{"吴阿香", "words:阿香", NULL},
	{"吴阿香", "", NULL},
	{"吴阿香", "   ", NULL},
	{"100%", "0%", "name"},
	{"100%", "1_0", NULL},
};

/* Documents of which words are kept; where no index is, those that are scanned. */
static int64_t
indexed(struct tables *t)
{
	return tables_count(t, engine_is("sqlite") ? "SELECT count(*) FROM search_words"
						   : "SELECT count(*) FROM search_doc");
}

static void
each_way_of_writing_is_found(void **state)
{
	struct tables *t = *state;
	size_t i;

	for (i = 0; i < COUNTOF(namings); i++) {
		const struct naming *c = &namings[i];
		struct str id = put(t, UNIT_A, c->name);
		struct found f = find_all(t, c->query);

		if (f.n != (c->match ? 1 : 0))
			fail_msg("case %zu: %s for \"%s\": %zu hits", i, c->name, c->query, f.n);
		if (c->match && !str_eq(f.v[0].match, str_from(c->match)))
			fail_msg("case %zu: found by %.*s", i, STR_ARG(f.v[0].match));
		must(search_remove(t->db, UNIT_A, id, &t->e));
	}
	assert_int_equal(indexed(t), 0);
}

static void
texts_and_tails_are_found(void **state)
{
	struct tables *t = *state;
	struct search_doc d = doc_of(t, UNIT_A, "桂花婆婆");
	struct found f;

	vec_push(t->a, &d.texts, STR("曹村镇许岙村"));
	vec_push(t->a, &d.texts, STR("阿婆"));
	vec_push(t->a, &d.tails, STR("0461"));
	vec_push(t->a, &d.tails, STR("123X"));
	must(search_put(t->db, t->a, &d, &t->e));
	f = find_all(t, "许岙");
	assert_int_equal(f.n, 1);
	assert_true(str_is(f.v[0].match, "text"));
	assert_int_equal(find_all(t, "村阿").n, 0); /* not across two texts */
	f = find_all(t, "0461");
	assert_int_equal(f.n, 1);
	assert_true(str_is(f.v[0].match, "tail"));
	assert_int_equal(find_all(t, "123x").n, 1);
	assert_int_equal(find_all(t, "046").n, 0); /* the whole tail or nothing */
	assert_int_equal(find_all(t, "461").n, 0);
	assert_true(str_eq(f.v[0].unit, UNIT_A) && str_is(f.v[0].type, "person") &&
		    str_eq(f.v[0].record, d.record));
}

static void
a_change_replaces_what_was_there(void **state)
{
	struct tables *t = *state;
	struct search_doc d = doc_of(t, UNIT_A, "吴阿香");

	must(search_put(t->db, t->a, &d, &t->e));
	d.name = STR("林桂花");
	must(search_put(t->db, t->a, &d, &t->e));
	assert_int_equal(find_all(t, "阿香").n, 0);
	assert_int_equal(find_all(t, "桂花").n, 1);
	d.at -= 40 * CLOCK_DAY_MS;
	must(search_put(t->db, t->a, &d, &t->e));
	assert_int_equal(find_all(t, "桂花").n, 1);
	assert_int_equal(indexed(t), 1);
	must(search_remove(t->db, UNIT_B, d.record, &t->e)); /* another unit's: nothing happens */
	assert_int_equal(find_all(t, "桂花").n, 1);
	must(search_remove(t->db, UNIT_A, d.record, &t->e));
	assert_int_equal(find_all(t, "桂花").n, 0);
	assert_int_equal(indexed(t), 0);
}

/* As after a copy from another engine: the documents are there, their words are not. */
static void
words_are_made_anew_from_the_documents(void **state)
{
	struct tables *t = *state;
	struct search_doc d = doc_of(t, UNIT_A, "林桂花");

	must(search_put(t->db, t->a, &d, &t->e));
	if (db_dialect(t->db)->fulltext == DB_FULLTEXT_FTS5)
		tables_exec(t, "DELETE FROM search_words");
	must(search_rebuild(t->db, &t->e));
	assert_int_equal(indexed(t), 1);
	assert_int_equal(find_all(t, "桂花").n, 1);
	assert_int_equal(find_all(t, "lgh").n, 1);
}

static void
the_newest_come_first_and_more_is_said(void **state)
{
	struct tables *t = *state;
	struct access_scope s = all_scope();
	struct str ids[5];
	struct found f;
	int i;

	for (i = 0; i < 5; i++) {
		struct search_doc d = doc_of(t, UNIT_A, "王建国");

		d.at = (10 + (i * 3) % 5) * CLOCK_DAY_MS; /* days 10 13 11 14 12 */
		ids[(i * 3) % 5] = d.record;
		must(search_put(t->db, t->a, &d, &t->e));
	}
	f = find_in(t, &s, "建国", 3);
	assert_int_equal(f.n, 3);
	assert_true(f.more);
	for (i = 0; i < 3; i++)
		assert_true(str_eq(f.v[i].record, ids[4 - i]));
	f = find_in(t, &s, "建国", 5);
	assert_int_equal(f.n, 5);
	assert_false(f.more);
	f = find_in(t, &s, "国", 4); /* the scan orders alike */
	assert_true(f.more && str_eq(f.v[0].record, ids[4]));
	assert_int_equal(find_in(t, &s, "建国", 0).n, 0);
}

/* More documents than are read before the index is asked: what lies behind them is found as well,
 * in the same order, and a page that is full needs nothing behind them. */
static void
beginnings_are_found_behind_the_newest(void **state)
{
	enum { NEWER = 1010, OLDER = 3 };
	struct tables *t = *state;
	struct access_scope all = all_scope(), unit = {.widest = SCOPE_UNIT};
	const struct access_scope *const scopes[] = {&all, &unit};
	struct str older[OLDER];
	struct found f;
	size_t i, k;

	vec_push(t->a, &unit.unit_ids, UNIT_A);
	for (i = 0; i < NEWER + OLDER; i++) {
		struct search_doc d = doc_of(t, UNIT_A, i < OLDER ? "陈美华" : "王建国");

		d.at = (int64_t)(10 + (i >= OLDER ? 100 : i)) * CLOCK_DAY_MS;
		if (i < OLDER)
			older[i] = d.record;
		must(search_put(t->db, t->a, &d, &t->e));
	}
	for (k = 0; k < COUNTOF(scopes); k++) {
		f = find_in(t, scopes[k], "chen", 10);
		assert_int_equal(f.n, OLDER);
		assert_false(f.more);
		for (i = 0; i < OLDER; i++)
			assert_true(str_eq(f.v[i].record, older[OLDER - 1 - i]));
		assert_int_equal(find_in(t, scopes[k], "cmh", 10).n, OLDER);
		f = find_in(t, scopes[k], "chenmei", 2);
		assert_true(f.n == 2 && f.more && str_eq(f.v[0].record, older[2]));
		f = find_in(t, scopes[k], "wangjian", 20);
		assert_true(f.n == 20 && f.more);
	}
}

static void
nothing_is_found_outside_the_scope(void **state)
{
	static const char *const queries[] = {"阿香", "香", "wax", "axiang", "0461", "w"};
	struct tables *t = *state;
	struct access_scope a = unit_scope(t, UNIT_A), b = unit_scope(t, UNIT_B), below = {0},
			    none = {0};
	struct search_doc d = doc_of(t, UNIT_A, "吴阿香");
	size_t i;

	vec_push(t->a, &d.tails, STR("0461"));
	must(search_put(t->db, t->a, &d, &t->e));
	vec_push(t->a, &below.below_paths, STR("/c/b/"));
	for (i = 0; i < COUNTOF(queries); i++) {
		assert_int_equal(find_in(t, &a, queries[i], 10).n, 1);
		assert_int_equal(find_in(t, &b, queries[i], 10).n, 0);
		assert_int_equal(find_in(t, &below, queries[i], 10).n, 0);
		assert_int_equal(find_in(t, &none, queries[i], 10).n, 0);
	}
	below.below_paths.v[0] = STR("/c/");
	assert_int_equal(find_in(t, &below, "阿香", 10).n, 1);
}

static void
others_hits_do_not_count(void **state)
{
	struct tables *t = *state;
	struct access_scope a = unit_scope(t, UNIT_A);
	struct found f;
	int i;

	for (i = 0; i < 30; i++)
		put(t, i % 10 == 0 ? UNIT_A : UNIT_B, "王建国");
	f = find_in(t, &a, "建国", 3);
	assert_int_equal(f.n, 3);
	assert_false(f.more);
}

static void
own_and_related_scopes_narrow(void **state)
{
	struct tables *t = *state;
	struct access_scope own = {.own = true}, related = {.related = true};
	struct search_doc mine = doc_of(t, UNIT_A, "吴阿香"), child = doc_of(t, UNIT_A, "吴阿香"),
			  other = doc_of(t, UNIT_A, "吴阿香");
	struct str root = id_new(t->a);
	struct value v[] = {value_text(UNIT_A), value_text(root), value_text(STR("me")),
			    value_text(STR("helper")), value_int(clock_now_ms() + 60000)};
	struct found f;

	mine.made_by = STR("me");
	child.parent = root;
	child.made_by = other.made_by = STR("somebody");
	must(search_put(t->db, t->a, &mine, &t->e));
	must(search_put(t->db, t->a, &child, &t->e));
	must(search_put(t->db, t->a, &other, &t->e));
	f = find_in(t, &own, "阿香", 10);
	assert_int_equal(f.n, 1);
	assert_true(str_eq(f.v[0].record, mine.record));
	assert_int_equal(find_in(t, &related, "阿香", 10).n, 0);
	must(db_exec(
		t->db,
		STR("INSERT INTO record_relation (unit_id, root_id, account_id, relation, type,"
		    " until_at, made_at) VALUES (?, ?, ?, ?, 'case', ?, 0)"),
		v, 5, NULL, &t->e));
	f = find_in(t, &related, "阿香", 10);
	assert_int_equal(f.n, 1);
	assert_true(str_eq(f.v[0].record, child.record));
	tables_exec(t, "UPDATE record_relation SET until_at = 1");
	assert_int_equal(find_in(t, &related, "阿香", 10).n, 0);
}

static void
one_type_is_asked_for(void **state)
{
	struct tables *t = *state;
	struct access_scope s = all_scope();
	struct search_hit *hits;
	bool more;
	size_t n;

	put(t, UNIT_A, "吴阿香");
	must(search_find(t->db, t->a, &s, STR("me"), STR("case"), STR("阿香"), 10, &hits, &n, &more,
			 &t->e));
	assert_int_equal(n, 0);
	must(search_find(t->db, t->a, &s, STR("me"), STR("person"), STR("阿香"), 10, &hits, &n,
			 &more, &t->e));
	assert_int_equal(n, 1);
}

static enum err_code
put_find_remove(struct tables *t, void *ctx)
{
	struct search_doc *d = ctx;
	struct access_scope s = all_scope();
	struct search_hit *hits;
	enum err_code rc;
	bool more;
	size_t n;

	rc = search_put(t->db, t->a, d, &t->e);
	if (rc == ERR_OK)
		rc = search_find(t->db, t->a, &s, STR("me"), STR_NONE, STR("阿香"), 10, &hits, &n,
				 &more, &t->e);
	return rc == ERR_OK ? search_remove(t->db, d->unit, d->record, &t->e) : rc;
}

static void
each_failing_statement_comes_back(void **state)
{
	struct tables *t = *state;
	struct search_doc d = doc_of(t, UNIT_A, "吴阿香");

	must(search_put(t->db, t->a, &d, &t->e)); /* so that there is something to replace */
	tables_fail_each_call(t, put_find_remove, &d);
	assert_int_equal(find_all(t, "阿香").n, 1);
}

/* -- the property: hits equal a plain scan's --------------------------------------------------------- */

enum { PEOPLE = 5000 };

static const char surnames[] =
	"王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡"
	"蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹"
	"薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤单乐解仇查区";
static const char given[] =
	"伟芳娜秀英敏静丽强磊军洋勇艳杰涛明超兰霞平刚桂香花建国华玉梅春雪红阿贵根土金水火"
	"木长行重朝都乐中𠮷㐂";

static uint32_t seed = 20261121;

static size_t
below(size_t n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

static struct str
any_char(const char *chars, size_t count)
{
	struct str s = str_from(chars), head;
	size_t skip = below(count);

	while (skip-- > 0)
		utf8_next(&s);
	head = s;
	utf8_next(&s);
	head.n -= s.n;
	return head;
}

static struct str
invent_name(struct arena *a, size_t surname_count, size_t given_count)
{
	struct str name = any_char(surnames, surname_count);
	size_t i, n = 1 + below(3);

	for (i = 0; i < n; i++)
		name = str_cat(a, name, any_char(given, given_count));
	return name;
}

static size_t
scan(struct str *names, struct str word)
{
	size_t i, n = 0;

	for (i = 0; i < PEOPLE; i++)
		n += str_contains(names[i], word);
	return n;
}

static struct str
piece_of(struct str name, size_t chars)
{
	size_t all = utf8_count(name), skip;

	skip = all > chars ? below(all - chars + 1) : 0;
	while (skip-- > 0)
		utf8_next(&name);
	return utf8_left(name, chars);
}

static void
hits_equal_a_plain_scan(void **state)
{
	struct tables *t = *state;
	struct access_scope s = all_scope();
	struct str *names = arena_array(t->a, struct str, PEOPLE);
	size_t sn = utf8_count(str_from(surnames)), gn = utf8_count(str_from(given)), chars, i;
	struct found f;

	must(db_begin(t->db, &t->e));
	for (i = 0; i < PEOPLE; i++) {
		names[i] = invent_name(t->a, sn, gn);
		put(t, i % 2 ? UNIT_A : UNIT_B, str_cstr(t->a, names[i]));
	}
	must(db_commit(t->db, &t->e));
	for (chars = 1; chars <= 4; chars++)
		for (i = 0; i < 25; i++) {
			/* half of them pieces of names that are there, half invented */
			struct str word = i % 2 ? piece_of(names[below(PEOPLE)], chars)
						: piece_of(invent_name(t->a, sn, gn), chars);

			must(search_find(t->db, t->a, &s, STR("me"), STR_NONE, word, PEOPLE, &f.v,
					 &f.n, &f.more, &t->e));
			if (f.n != scan(names, word))
				fail_msg("\"%.*s\": %zu hits, the scan has %zu", STR_ARG(word), f.n,
					 scan(names, word));
		}
}

#define index_test(fn) cmocka_unit_test_setup_teardown(fn, index_up, index_down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		index_test(each_way_of_writing_is_found),
		index_test(texts_and_tails_are_found),
		index_test(a_change_replaces_what_was_there),
		index_test(words_are_made_anew_from_the_documents),
		index_test(the_newest_come_first_and_more_is_said),
		index_test(beginnings_are_found_behind_the_newest),
		index_test(nothing_is_found_outside_the_scope),
		index_test(others_hits_do_not_count),
		index_test(own_and_related_scopes_narrow),
		index_test(one_type_is_asked_for),
		index_test(each_failing_statement_comes_back),
		index_test(hits_equal_a_plain_scan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
