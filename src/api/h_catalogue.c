/* h_catalogue.c: the catalogue as the web needs it, clauses, calendar, the description of the API. */
#include "api/app.h"
#include "api/openapi.h"
#include "api/route.h"
#include "base/clock.h"

static enum err_code
get_catalogue(struct request *rq, struct reply *rp, struct err *e)
{
	(void)e;
	rp->etag = rq->app->catalogue->digest;
	rp->cacheable = true;
	rp->raw = rq->app->catalogue_json;
	if (rq->accepts_gzip && rq->app->catalogue_gzip.n > 0) {
		rp->raw = rq->app->catalogue_gzip;
		rp->gzipped = true;
	}
	return ERR_OK;
}

/* -- clauses ------------------------------------------------------------------------------------- */

static const struct cat_standard *
standard_of(const struct catalogue *c, struct str clause)
{
	size_t i;

	for (i = 0; i < c->standards.n; i++) {
		const struct cat_standard *s = c->standards.entries[i].value;

		if (str_starts(clause, s->prefix))
			return s;
	}
	return NULL;
}

static bool
cites(const struct cat_clauses *clauses, struct str id)
{
	size_t i;

	for (i = 0; i < clauses->ids.n; i++)
		if (str_eq(clauses->ids.v[i], id))
			return true;
	return false;
}

static void
write_used(const struct cat_type *t, const struct cat_field *f, struct json *j)
{
	json_object_start(j);
	json_kstr(j, "type", t->key);
	json_kstr(j, "field", f ? f->key : STR_NONE);
	json_kstr(j, "label", f ? f->label : t->label);
	json_object_end(j);
}

static void
write_uses(const struct catalogue *c, struct str id, struct json *j)
{
	size_t i, k;

	json_k(j, "used");
	json_array_start(j);
	for (i = 0; i < c->types.n; i++) {
		const struct cat_type *t = c->types.entries[i].value;

		if (cites(&t->clauses, id))
			write_used(t, NULL, j);
		for (k = 0; k < t->fields.n; k++)
			if (cites(&t->fields.v[k]->clauses, id))
				write_used(t, t->fields.v[k], j);
	}
	json_array_end(j);
}

static void
write_clause(struct request *rq, const struct cat_clause *c, struct json *j)
{
	const struct catalogue *cat = rq->app->catalogue;
	const struct cat_standard *s = standard_of(cat, c->id);

	json_object_start(j);
	json_kstr(j, "id", c->id);
	json_kstr(j, "source", s ? s->label : c->source);
	json_kstr(j, "short",
		  s ? str_fmt(rq->arena, "%.*s %.*s", STR_ARG(s->short_label),
			      STR_ARG(str_skip(c->id, s->prefix.n)))
		    : c->id);
	json_kstr(j, "area", c->area);
	json_kstr(j, "requirement", c->requirement);
	json_kstr(j, "software", c->software);
	json_kstr(j, "figures", c->figures);
	write_uses(cat, c->id, j);
	json_object_end(j);
}

static enum err_code
get_clauses(struct request *rq, struct reply *rp, struct err *e)
{
	struct str ids, id;

	(void)e;
	request_query(rq, "ids", &ids);
	json_array_start(&rp->json);
	while (str_next(&ids, ',', &id)) {
		const struct cat_clause *c = map_get(&rq->app->catalogue->clauses, str_trim(id));

		if (c)
			write_clause(rq, c, &rp->json);
	}
	json_array_end(&rp->json);
	return ERR_OK;
}

static enum err_code
get_openapi(struct request *rq, struct reply *rp, struct err *e)
{
	(void)e;
	openapi_write(rq->app->catalogue, &rp->json, rq->arena);
	return ERR_OK;
}

const struct route catalogue_routes[] = {
	{METHOD_GET, "/api/catalogue", ACT_SIGNED_IN, RUN_READ, get_catalogue,
	 "Types, fields, lists, flows", NULL, "Catalogue"},
	{METHOD_GET, "/api/clauses", ACT_SIGNED_IN, RUN_READ, get_clauses,
	 "What a clause asks, in our words", NULL, "Clauses"},
	{METHOD_GET, "/api/openapi.json", ACT_SIGNED_IN, RUN_READ, get_openapi, "This description",
	 NULL, "Any"},
	{.path = NULL},
};
