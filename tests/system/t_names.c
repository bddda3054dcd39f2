/*
 * t_names.c: a list by name goes by pinyin, as people look for names: surname's own reading first
 * (单 is Shan), syllable by syllable, Latin names among them; page after page nobody is lost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/buf.h"
#include "cast.h"

static struct station st;

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

struct listing {
	bool descending;
	int limit;
	struct buf names;
};

static enum err_code
list(struct work *w, void *ctx, struct err *e)
{
	const struct cat_type *t = cat_type(w->engine->catalogue, STR("person"));
	struct listing *x = ctx;
	struct query q = {.type = t, .act = ACT_READ, .limit = x->limit};
	struct record_list l;
	enum err_code rc;
	size_t i;

	q.sort = cat_field(t, STR("name"));
	q.descending = x->descending;
	do {
		rc = record_query(w, &q, &l, e);
		for (i = 0; rc == ERR_OK && i < l.n; i++)
			buf_addf(&x->names, "%.*s ", STR_ARG(record_title_of(w, l.v[i])));
		q.after = l.next;
	} while (rc == ERR_OK && l.next.n > 0);
	return rc;
}

static struct str
listed(bool descending, int limit)
{
	struct listing x = {.descending = descending, .limit = limit};
	struct err e;

	buf_init(&x.names, st.arena, 64 * 1024);
	assert_int_equal(station_read(&st, LIN, list, &x, &e), ERR_OK);
	return buf_str(&x.names);
}

static void
names_go_by_pinyin(void **state)
{
	static const char *const names[] = {"郑小花", "单阿福", "李安",
					    "连阿妹", "Maria",  "安阿婆"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNTOF(names); i++) {
		enum err_code rc;

		station_create(&st, LIN, "person",
			       cast_json(&st,
					 "{\"fields\":{\"name\":\"%s\",\"gender\":\"2\","
					 "\"village\":\"330381128200\",\"client_groups\":["
					 "\"A02\"]}}",
					 names[i]),
			       &rc, NULL);
		assert_int_equal(rc, ERR_OK);
	}
	assert_true(str_is(listed(false, 50), "安阿婆 李安 连阿妹 Maria 单阿福 郑小花 "));
	assert_true(str_is(listed(false, 2), "安阿婆 李安 连阿妹 Maria 单阿福 郑小花 "));
	assert_true(str_is(listed(true, 1), "郑小花 单阿福 Maria 连阿妹 李安 安阿婆 "));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(names_go_by_pinyin, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
