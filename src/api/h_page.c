/*
 * h_page.c: one record with everything that hangs on it, in one answer: what refers to it, the
 * children of that, what is due next. Each list passes the same door as any other list.
 */
#include "api/app.h"
#include "api/route.h"
#include "base/clock.h"
#include "deadline/deadline.h"

#include <stdlib.h>

enum { RELATED_MAX = 50, CHILDREN_MAX = 100, EVENTS_MAX = 200, DUE_MAX = 100 };

struct page {
	struct request *rq;
	struct record *self;
	VEC(struct record *) all; /* in the order in which they were found */
};

static const struct cat_field *
ref_to(const struct cat_type *t, const struct cat_type *target)
{
	size_t i;

	for (i = 0; i < t->fields.n; i++)
		if (t->fields.v[i]->target == target && !t->fields.v[i]->retired &&
		    !kind_sealed(&t->fields.v[i]->params))
			return t->fields.v[i];
	return NULL;
}

static enum err_code
add_list(struct page *p, const struct query *q, struct record_list *ret, struct err *e)
{
	enum err_code rc = record_query(&p->rq->work, q, ret, e);
	size_t i;

	for (i = 0; i < ret->n && rc == ERR_OK; i++)
		vec_push(p->rq->arena, &p->all, ret->v[i]);
	return rc;
}

static enum err_code
add_children(struct page *p, const struct record *of, struct err *e)
{
	enum err_code rc = ERR_OK;
	struct record_list l;
	size_t i;

	for (i = 0; i < of->type->children.n && rc == ERR_OK; i++) {
		struct query q = {.type = of->type->children.v[i],
				  .act = ACT_READ,
				  .parent = of->id,
				  .descending = true,
				  .limit = CHILDREN_MAX};

		rc = add_list(p, &q, &l, e);
	}
	return rc;
}

/* "cases": the key of the type and an s. */
static enum err_code
write_related(struct page *p, const struct cat_type *t, const struct cat_field *ref, struct json *j,
	      struct err *e)
{
	struct arena *a = p->rq->arena;
	struct query q = {.type = t, .act = ACT_READ, .descending = true, .limit = RELATED_MAX};
	struct value id = value_text(p->self->id);
	struct query_filter f = {.field = ref, .values = &id, .n = 1};
	struct record_list l;
	enum err_code rc;
	size_t i;

	vec_push(a, &q.filters, f);
	rc = add_list(p, &q, &l, e);
	json_key(j, str_cat(a, t->key, STR("s")));
	json_array_start(j);
	for (i = 0; i < l.n && rc == ERR_OK; i++)
		record_write(&p->rq->work, l.v[i], CHANNEL_LIST, j);
	json_array_end(j);
	for (i = 0; i < l.n && rc == ERR_OK; i++)
		rc = add_children(p, l.v[i], e);
	return rc;
}

static int
newest_first(const void *x, const void *y)
{
	const struct record *a = *(struct record *const *)x, *b = *(struct record *const *)y;

	return a->happened_at < b->happened_at ? 1 : a->happened_at > b->happened_at ? -1 : 0;
}

static void
write_events(struct page *p, struct json *j)
{
	struct arena *a = p->rq->arena;
	size_t i;

	if (p->all.n > 0)
		qsort(p->all.v, p->all.n, sizeof(*p->all.v), newest_first);
	json_k(j, "events");
	json_array_start(j);
	for (i = 0; i < p->all.n && i < EVENTS_MAX; i++) {
		struct record *r = p->all.v[i];
		const struct cat_state *s = r->type->flow ? cat_state(r->type->flow, r->state)
							  : NULL;

		json_object_start(j);
		json_kstr(j, "at", clock_iso(a, r->happened_at));
		json_kstr(j, "kind", r->type->key);
		json_kstr(j, "label", r->type->label);
		json_kstr(j, "number", r->number);
		json_kstr(j, "state_label", s ? s->label : STR_NONE);
		json_kstr(j, "type", r->type->key);
		json_kstr(j, "id", r->id);
		json_kstr(j, "parent", r->parent_id);
		json_object_end(j);
	}
	json_array_end(j);
}

static bool
on_page(const struct page *p, struct str record)
{
	size_t i;

	for (i = 0; i < p->all.n; i++)
		if (str_eq(p->all.v[i]->id, record))
			return true;
	return str_eq(p->self->id, record);
}

/* The earliest of what is due for the one who looks. */
static enum err_code
write_next(struct page *p, struct json *j, struct err *e)
{
	struct request *rq = p->rq;
	struct deadline *d = NULL;
	enum err_code rc;
	size_t i, n = 0;

	rc = deadline_list(&rq->work, rq->actor.account, DUE_MAX, &d, &n, e);
	json_k(j, "next");
	for (i = 0; i < n && !on_page(p, d[i].record); i++)
		;
	if (rc != ERR_OK || i == n) {
		json_put_null(j);
		return rc;
	}
	json_object_start(j);
	json_kstr(j, "label", d[i].rule->label);
	json_kstr(j, "type", d[i].type->key);
	json_kstr(j, "record", d[i].record);
	json_k(j, "due");
	deadline_write_due(&rq->work, &d[i], j);
	json_object_end(j);
	return ERR_OK;
}

static enum err_code
write_page(struct page *p, struct json *j, struct err *e)
{
	const struct map *types = &p->rq->app->catalogue->types;
	enum err_code rc;
	size_t i;

	json_object_start(j);
	json_k(j, "record");
	record_write(&p->rq->work, p->self, CHANNEL_VIEW, j);
	rc = add_children(p, p->self, e);
	for (i = 0; i < types->n && rc == ERR_OK; i++) {
		const struct cat_type *t = types->entries[i].value;
		const struct cat_field *ref = t->rows_of ? NULL : ref_to(t, p->self->type);

		if (ref)
			rc = write_related(p, t, ref, j, e);
	}
	write_events(p, j);
	if (rc == ERR_OK)
		rc = write_next(p, j, e);
	json_object_end(j);
	return rc;
}

static enum err_code
page_of(struct request *rq, struct reply *rp, const struct cat_type *t, struct str id,
	struct err *e)
{
	struct page p = {.rq = rq};
	enum err_code rc;

	if (!t)
		return err_set(e, ERR_NOT_FOUND, "no such type");
	rc = record_load(&rq->work, t, id, ACT_READ, &p.self, e);
	return rc == ERR_OK ? write_page(&p, &rp->json, e) : rc;
}

static enum err_code
record_page(struct request *rq, struct reply *rp, struct err *e)
{
	return page_of(rq, rp, rq->type, rq->params[1], e);
}

static enum err_code
person_page(struct request *rq, struct reply *rp, struct err *e)
{
	return page_of(rq, rp, cat_type(rq->app->catalogue, STR("person")), rq->params[0], e);
}

const struct route page_routes[] = {
	{METHOD_GET, "/api/records/{type}/{id}/page", ACT_READ, RUN_READ, record_page,
	 "A record with what hangs on it", NULL, "Page"},
	{METHOD_GET, "/api/persons/{id}/page", ACT_SIGNED_IN, RUN_READ, person_page,
	 "A person with cases, intakes, events", NULL, "Page"},
	{.path = NULL},
};
