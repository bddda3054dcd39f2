/* list.c: see list.h. */
#include "api/list.h"

#include "api/app.h"
#include "base/id.h"
#include "search/search.h"

enum { LIMIT_DEFAULT = 50, LIMIT_MAX = 200, WHOLE_MAX = 20, FILTER_VALUES = 50, HITS_MAX = 200 };

/* -- filters -------------------------------------------------------------------------------------- */

static bool
read_filter_value(struct request *rq, const struct cat_field *f, const json_t *in, struct str path,
		  struct value *ret)
{
	struct kind_ctx cx = work_kind_ctx(&rq->work, false);
	size_t errors = rq->work.problems.errors;
	struct kind_value v = {0};
	json_t *one;

	if (f->params.kind == kind_find(STR("multi"))) {
		one = json_pack("[O]", in);
		f->params.kind->read(&f->params, &cx, one, path, &v);
		json_decref(one);
		if (json_is_string(in))
			v.part[0] = value_text(str_dup(rq->arena, str_of(json_string_value(in),
									 json_string_length(in))));
	} else {
		f->params.kind->read(&f->params, &cx, in, path, &v);
	}
	*ret = v.part[0];
	return rq->work.problems.errors == errors && ret->type != VALUE_NULL;
}

static void
read_any_of(struct request *rq, const json_t *in, struct str path, struct query_filter *f)
{
	size_t i, n = json_is_array(in) ? json_array_size(in) : 1;

	if (n > FILTER_VALUES) {
		problem_add_arg(&rq->work.problems, path, "rows.too_many",
				str_fmt(rq->arena, "%d", FILTER_VALUES));
		return;
	}
	f->values = arena_array(rq->arena, struct value, n);
	for (i = 0; i < n; i++)
		if (read_filter_value(rq, f->field, json_is_array(in) ? json_array_get(in, i) : in,
				      path, &f->values[f->n]))
			f->n++;
}

/* {"from": .., "to": ..}, both ends in. */
static void
read_range(struct request *rq, const json_t *in, struct str path, struct query_filter *f)
{
	f->range = true;
	f->n = 2;
	f->values = arena_array(rq->arena, struct value, 2);
	if (json_object_size(in) != 2 ||
	    !read_filter_value(rq, f->field, json_object_get(in, "from"), path, &f->values[0]) ||
	    !read_filter_value(rq, f->field, json_object_get(in, "to"), path, &f->values[1]))
		problem_add_arg(&rq->work.problems, path, "field.type", f->field->label);
}

static void
read_filters(struct request *rq, struct query *q, const json_t *filters)
{
	const char *key;
	json_t *v;

	json_object_foreach((json_t *)filters, key, v)
	{
		struct str path = problem_path(rq->arena, "/filter/%s", key);
		struct query_filter f = {.field = cat_field(q->type, str_from(key))};

		if (!f.field || !f.field->filter || f.field->retired ||
		    kind_sealed(&f.field->params)) {
			problem_add_arg(&rq->work.problems, path, "field.unknown",
					str_dup(rq->arena, str_from(key)));
			continue;
		}
		if (json_is_object(v))
			read_range(rq, v, path, &f);
		else
			read_any_of(rq, v, path, &f);
		vec_push(rq->arena, &q->filters, f);
	}
}

static void
read_filter_text(struct request *rq, struct query *q)
{
	struct str text;
	json_t *filters;

	if (!request_query(rq, "filter", &text) || text.n == 0)
		return;
	filters = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL);
	if (json_is_object(filters))
		read_filters(rq, q, filters);
	else
		problem_add_arg(&rq->work.problems, STR("/filter"), "field.type", STR("filter"));
	json_decref(filters);
}

/* -- order, view, words --------------------------------------------------------------------------- */

static void
read_sort(struct request *rq, struct query *q)
{
	const struct cat_field *f;
	struct str sort;

	q->descending = true;
	if (!request_query(rq, "sort", &sort) || sort.n == 0)
		return;
	q->descending = sort.p[0] == '-';
	if (q->descending)
		sort = str_skip(sort, 1);
	if (str_is(sort, "happened_at"))
		return;
	f = cat_field(q->type, sort);
	if (!f || f->rows || f->retired || !f->params.kind->sortable || kind_sealed(&f->params))
		problem_add_arg(&rq->work.problems, STR("/sort"), "field.unknown", sort);
	else
		q->sort = f;
}

static void
read_view(struct request *rq, struct query *q)
{
	struct str view;

	if (!request_query(rq, "view", &view) || view.n == 0 || str_is(view, "all"))
		return;
	if (str_is(view, "mine"))
		q->mine = true;
	else if (str_is(view, "incomplete"))
		q->incomplete = true;
	else if (str_is(view, "overdue"))
		q->overdue = true;
	else
		problem_add_arg(&rq->work.problems, STR("/view"), "code.unknown", view);
}

static enum err_code
read_words(struct request *rq, struct query *q, struct err *e)
{
	struct access_scope scope;
	struct search_hit *hits;
	struct str words;
	enum err_code rc;
	size_t i, n;
	bool more;

	if (!request_query(rq, "q", &words) || str_trim(words).n == 0)
		return ERR_OK;
	access_scope(rq->arena, &rq->actor, q->type, ACT_READ, &scope);
	rc = search_find(rq->work.db, rq->arena, &scope, rq->actor.account, q->type->key,
			 str_trim(words), HITS_MAX, &hits, &n, &more, e);
	q->by_ids = true;
	for (i = 0; i < n && rc == ERR_OK; i++)
		vec_push(rq->arena, &q->ids, hits[i].record);
	return rc;
}

/* `whole=1` with a parent: the records as their own pages show them, not the columns of a list. */
static bool
wanted_whole(struct request *rq, const struct query *q)
{
	return q->parent.n > 0 && request_query_int(rq, "whole", 0, 0, 1) == 1;
}

enum err_code
list_read(struct request *rq, struct query *ret, struct err *e)
{
	enum err_code rc;

	*ret = (struct query){.type = rq->type, .act = ACT_READ, .listed = true};
	request_query(rq, "after", &ret->after);
	request_query(rq, "parent", &ret->parent);
	ret->limit = wanted_whole(rq, ret)
			     ? request_query_int(rq, "limit", WHOLE_MAX, 1, WHOLE_MAX)
			     : request_query_int(rq, "limit", LIMIT_DEFAULT, 1, LIMIT_MAX);
	if (ret->parent.n > 0 && !id_valid(ret->parent))
		problem_add_arg(&rq->work.problems, STR("/parent"), "field.type", STR("parent"));
	read_sort(rq, ret);
	read_view(rq, ret);
	read_filter_text(rq, ret);
	rc = request_checked(rq, e);
	return rc == ERR_OK ? read_words(rq, ret, e) : rc;
}

/* -- the answer ------------------------------------------------------------------------------------ */

static void
write_view(struct request *rq, const char *key, int64_t count, struct json *j)
{
	json_object_start(j);
	json_kstr(j, "key", str_from(key));
	json_kstr(j, "label",
		  message_text(rq->app->messages, rq->arena,
			       str_cstr(rq->arena, str_fmt(rq->arena, "view.%s", key)), NULL, 0));
	json_kint(j, "count", count);
	json_object_end(j);
}

/* What has no deadlines can have none overdue. */
static enum err_code
write_views(struct request *rq, const struct query *from, struct json *j, struct err *e)
{
	static const char *const names[] = {"mine", "incomplete", "overdue", "all"};
	struct query q[COUNTOF(names)];
	int64_t counts[COUNTOF(names)];
	enum err_code rc;
	size_t i;

	for (i = 0; i < COUNTOF(names); i++)
		q[i] = (struct query){.type = from->type, .act = from->act, .parent = from->parent};
	q[0].mine = true;
	q[1].incomplete = true;
	q[2].overdue = true;
	rc = record_counts(&rq->work, q, COUNTOF(names), counts, e);
	if (rc != ERR_OK)
		return rc;
	json_k(j, "views");
	json_array_start(j);
	for (i = 0; i < COUNTOF(names); i++)
		if (!q[i].overdue || from->type->deadlines.n > 0)
			write_view(rq, names[i], counts[i], j);
	json_array_end(j);
	return ERR_OK;
}

/* A row read whole passes the door of a single record, and is noted as read like one. */
static enum err_code
write_item(struct request *rq, const struct query *q, struct record *r, struct json *j,
	   struct err *e)
{
	struct record *whole = r;
	enum err_code rc = ERR_OK;

	if (wanted_whole(rq, q))
		rc = record_load(&rq->work, q->type, r->id, ACT_READ, &whole, e);
	if (rc == ERR_OK)
		record_write(&rq->work, whole, whole == r ? CHANNEL_LIST : CHANNEL_VIEW, j);
	return rc;
}

enum err_code
list_write(struct request *rq, const struct query *q, struct json *j, struct err *e)
{
	struct record_list l;
	enum err_code rc;
	size_t i;

	rc = record_query(&rq->work, q, &l, e);
	if (rc != ERR_OK)
		return rc;
	json_object_start(j);
	json_k(j, "items");
	json_array_start(j);
	for (i = 0; i < l.n && rc == ERR_OK; i++)
		rc = write_item(rq, q, l.v[i], j, e);
	if (rc != ERR_OK)
		return rc;
	json_array_end(j);
	json_k(j, "next");
	if (l.next.n > 0)
		json_str(j, l.next);
	else
		json_put_null(j);
	json_k(j, "count");
	json_object_start(j);
	json_kint(j, "n", l.count);
	json_kbool(j, "more", l.count_more);
	json_object_end(j);
	if (q->after.n == 0 && request_query_int(rq, "views", 1, 0, 1))
		rc = write_views(rq, q, j, e);
	json_object_end(j);
	return rc;
}
