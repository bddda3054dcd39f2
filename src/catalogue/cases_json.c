/* cases_json.c: what an example gives, as the JSON the API takes. Scalars are typed by the kind
 * of their field; a ref written as a map becomes a record of its own. */
#include "catalogue/cases_read.h"

#include <string.h>

enum { JSON_MAX = 1 << 20 };

struct str
cases_new_id(struct reading *r)
{
	return str_fmt(r->arena, "00000000-0000-7000-8000-%012llx", (long long)++r->next_id);
}

struct str
cases_account(struct reading *r, struct str key)
{
	struct cat_account account;
	size_t i;

	if (key.n == 0)
		return STR_NONE;
	for (i = 0; i < r->out->accounts.n; i++)
		if (str_eq(r->out->accounts.v[i].key, key))
			return r->out->accounts.v[i].id;
	account.key = key;
	account.id = str_fmt(r->arena, "00000000-0000-7000-9000-%012zx", r->out->accounts.n + 1);
	vec_push(r->arena, &r->out->accounts, account);
	return account.id;
}

struct cat_field *
cases_field(struct reading *r, const struct cat_type *t, struct str key, struct cat_pos at)
{
	struct cat_field *f = cat_field(t, key);

	if (!f)
		cat_problem(r->ps, at, CAT_UNKNOWN_FIELD, key, map_nearest(&t->by_key, key));
	return f;
}

bool
cases_path(struct reading *r, const struct cat_type *t, const struct node *member,
	   struct cat_path *ret)
{
	const struct cat_type *there;
	struct str last;

	there = cat_path_find(t, member->key, ret, &last);
	if (!there)
		cat_problem(r->ps, member->key_pos, CAT_EFFECT_PATH, member->key, STR_NONE);
	else if (!ret->field)
		cat_problem(r->ps, member->key_pos, CAT_UNKNOWN_FIELD, last,
			    map_nearest(&there->by_key, last));
	return ret->field != NULL;
}

static void put_value(struct reading *r, struct json *j, const struct cat_field *f,
		      const struct node *n);

static bool
is_kind(const struct cat_field *f, const char *name)
{
	return strcmp(f->params.kind->name, name) == 0;
}

/* Without a field to go by: texts, arrays and objects as they stand. */
static void
put_plain(struct json *j, const struct node *n)
{
	const struct node *m;

	if (n->kind == NODE_TEXT) {
		json_str(j, n->text);
		return;
	}
	if (n->kind == NODE_LIST)
		json_array_start(j);
	else
		json_object_start(j);
	for (m = n->first; m; m = m->next) {
		if (n->kind == NODE_MAP)
			json_key(j, m->key);
		put_plain(j, m);
	}
	if (n->kind == NODE_LIST)
		json_array_end(j);
	else
		json_object_end(j);
}

/* `state` stands among the fields of what is given around an example; it is none of them. */
struct str
cases_state(struct reading *r, const struct cat_type *t, const struct node *given)
{
	const struct node *state = node_get(given, "state");

	if (state && (!t->flow || !cat_state(t->flow, state->text)))
		cat_problem(r->ps, state->pos, CAT_UNKNOWN_STATE, state->text, STR_NONE);
	return state ? state->text : STR_NONE;
}

static void
put_member(struct reading *r, struct json *j, const struct cat_type *t, const struct node *m)
{
	const struct cat_field *f = str_is(m->key, "state") ? NULL
							    : cases_field(r, t, m->key, m->key_pos);

	if (!f)
		return;
	json_key(j, m->key);
	put_value(r, j, f, m);
}

static void
put_rows(struct reading *r, struct json *j, const struct cat_field *f, const struct node *n)
{
	const struct node *row, *m;

	json_array_start(j);
	for (row = n->first; row; row = row->next) {
		json_object_start(j);
		json_kstr(j, "id", cases_new_id(r));
		for (m = node_first(row); m; m = m->next)
			put_member(r, j, f->rows, m);
		json_object_end(j);
	}
	json_array_end(j);
}

/* An invented record of the type the ref points to, made before the one that names it. */
static void
put_invented(struct reading *r, struct json *j, const struct cat_type *t, const struct node *n)
{
	struct cat_example_record other = {
		.type = (struct cat_type *)t,
		.id = cases_new_id(r),
		.fields = cases_fields(r, t, NULL, n, NULL),
		.state = cases_state(r, t, n),
	};

	vec_push(r->arena, &r->example->others, other);
	json_str(j, other.id);
}

static void
put_scalar(struct reading *r, struct json *j, const struct cat_field *f, struct str s)
{
	int64_t n;

	if (s.n == 0)
		json_put_null(j);
	else if (is_kind(f, "int") && str_to_int(s, &n))
		json_int(j, n);
	else if (is_kind(f, "bool") && (str_is(s, "true") || str_is(s, "false")))
		json_bool(j, str_is(s, "true"));
	else if (is_kind(f, "staff"))
		json_str(j, cases_account(r, s));
	else
		json_str(j, s);
}

static void
put_value(struct reading *r, struct json *j, const struct cat_field *f, const struct node *n)
{
	if (f->rows && n->kind == NODE_LIST)
		put_rows(r, j, f, n);
	else if (f->target && n->kind == NODE_MAP && !node_get(n, "none"))
		put_invented(r, j, f->target, n);
	else if (n->kind == NODE_TEXT)
		put_scalar(r, j, f, n->text);
	else
		put_plain(j, n);
}

struct str
cases_value(struct reading *r, const struct cat_field *f, const struct node *value)
{
	struct json j;
	struct buf b;

	buf_init(&b, r->arena, JSON_MAX);
	json_init(&j, &b);
	put_value(r, &j, f, value);
	return buf_str(&b);
}

static bool
names(const struct node *list, struct str key)
{
	const struct node *n;

	for (n = node_first(list); n; n = n->next)
		if (n->kind == NODE_TEXT && str_eq(n->text, key))
			return true;
	return list && list->kind == NODE_TEXT && str_eq(list->text, key);
}

struct str
cases_fields(struct reading *r, const struct cat_type *t, const struct node *base,
	     const struct node *given, const struct node *without)
{
	const struct node *m;
	struct json j;
	struct buf b;

	buf_init(&b, r->arena, JSON_MAX);
	json_init(&j, &b);
	json_object_start(&j);
	for (m = node_first(base); m; m = m->next) {
		struct str key = m->key;
		bool overlaid = false;
		const struct node *g;

		for (g = node_first(given); g && !overlaid; g = g->next)
			overlaid = str_eq(g->key, key);
		if (!overlaid && !names(without, key))
			put_member(r, &j, t, m);
	}
	for (m = node_first(given); m; m = m->next)
		put_member(r, &j, t, m);
	json_object_end(&j);
	return buf_str(&b);
}
