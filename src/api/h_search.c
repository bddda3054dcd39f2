/* h_search.c: finding people; regions and staff for the fields that name them. */
#include "api/app.h"
#include "api/route.h"
#include "base/clock.h"
#include "rule/date.h"
#include "search/search.h"

enum {
	SEARCH_DEFAULT = 20,
	SEARCH_MAX = 50,
	SEARCH_WORDS = 60,
	REGIONS_MAX = 400,
	REGIONS_FOUND = 30
};

/* -- persons ------------------------------------------------------------------------------------ */

static void
write_age(struct request *rq, struct record *r, struct json *j)
{
	const struct cat_field *f = cat_field(r->type, STR("birth_date"));
	int64_t born = f && r->values[f->slot].part[0].type == VALUE_INT
			       ? r->values[f->slot].part[0].i
			       : DATE_NONE;

	json_k(j, "age");
	if (born != DATE_NONE)
		json_int(j, date_age(born, rq->work.today));
	else
		json_put_null(j);
}

/* The words of a field that this catalogue may or may not have. */
static void
write_words(struct request *rq, struct record *r, const char *key, struct json *j)
{
	const struct cat_field *f = cat_field(r->type, str_from(key));

	json_key(j, str_from(key));
	json_str(j, f ? record_words(&rq->work, r, f, CHANNEL_SEARCH) : STR_NONE);
}

/* How it was found, and enough to tell two people of one name apart. */
static void
write_hit(struct request *rq, struct record *r, struct str match, struct json *j)
{
	json_object_start(j);
	json_kstr(j, "id", r->id);
	json_kstr(j, "type", r->type->key);
	json_kstr(j, "name", record_title_shown(&rq->work, r, CHANNEL_SEARCH));
	write_age(rq, r, j);
	write_words(rq, r, "gender", j);
	write_words(rq, r, "village", j);
	write_words(rq, r, "worker", j);
	write_words(rq, r, "phone", j);
	json_kstr(j, "match", match);
	json_object_end(j);
}

/* Hits come in the order of the index; the records are read in one query. */
static enum err_code
write_hits(struct request *rq, const struct cat_type *t, const struct search_hit *hits, size_t n,
	   struct json *j, struct err *e)
{
	struct query q = {.type = t, .act = ACT_SEARCH, .by_ids = true, .limit = SEARCH_MAX};
	struct record_list found;
	enum err_code rc;
	size_t i, k;

	for (i = 0; i < n; i++)
		vec_push(rq->arena, &q.ids, hits[i].record);
	rc = record_query(&rq->work, &q, &found, e);
	if (rc != ERR_OK)
		return rc;
	json_array_start(j);
	for (i = 0; i < n; i++)
		for (k = 0; k < found.n; k++)
			if (str_eq(found.v[k]->id, hits[i].record))
				write_hit(rq, found.v[k], hits[i].match, j);
	json_array_end(j);
	return ERR_OK;
}

static enum err_code
search_persons(struct request *rq, struct reply *rp, struct err *e)
{
	const struct cat_type *t = cat_type(rq->app->catalogue, STR("person"));
	int limit = request_query_int(rq, "limit", SEARCH_DEFAULT, 1, SEARCH_MAX);
	struct search_hit *hits = NULL;
	struct access_scope scope;
	enum err_code rc;
	struct str words;
	bool more = false;
	size_t n = 0;

	if (!t || !access_may(&rq->actor, t, ACT_SEARCH))
		return err_set(e, ERR_FORBIDDEN, "may not search persons");
	request_query(rq, "q", &words);
	words = str_trim(words);
	if (words.n > SEARCH_WORDS)
		return err_set(e, ERR_BAD_REQUEST, "%zu bytes to look for", words.n);
	access_scope(rq->arena, &rq->actor, t, ACT_SEARCH, &scope);
	if (words.n > 0) {
		rc = search_find(rq->work.db, rq->arena, &scope, rq->actor.account, t->key, words,
				 limit, &hits, &n, &more, e);
		if (rc != ERR_OK)
			return rc;
	}
	json_object_start(&rp->json);
	json_k(&rp->json, "items");
	rc = write_hits(rq, t, hits, n, &rp->json, e);
	if (rc != ERR_OK)
		return rc;
	json_kbool(&rp->json, "more", more);
	json_object_end(&rp->json);
	return ERR_OK;
}

/* -- regions ------------------------------------------------------------------------------------- */

/* Codes are as long as their level is deep. */
static const char *
region_level(struct str code)
{
	switch (code.n) {
	case 2:
		return "province";
	case 4:
		return "city";
	case 6:
		return "district";
	case 9:
		return "township";
	default:
		return "village";
	}
}

static enum err_code
list_regions(struct request *rq, struct reply *rp, struct err *e)
{
	const struct region **found = arena_array(rq->arena, const struct region *, REGIONS_MAX);
	const struct region_table *t = rq->app->regions;
	struct str words, parent;
	size_t i, n;

	(void)e;
	request_query(rq, "q", &words);
	request_query(rq, "parent", &parent);
	words = str_trim(words);
	n = words.n > 0 ? region_search(t, words, parent, found, REGIONS_FOUND)
			: region_children(t, parent, found, REGIONS_MAX);
	json_array_start(&rp->json);
	for (i = 0; i < n; i++) {
		json_object_start(&rp->json);
		json_kstr(&rp->json, "code", found[i]->code);
		json_kstr(&rp->json, "name", found[i]->name);
		json_kstr(&rp->json, "path", region_full_name(t, rq->arena, found[i]->code));
		json_kstr(&rp->json, "level", str_from(region_level(found[i]->code)));
		json_kbool(&rp->json, "retired", found[i]->retired);
		json_object_end(&rp->json);
	}
	json_array_end(&rp->json);
	return ERR_OK;
}

/* -- staff --------------------------------------------------------------------------------------- */

static void
write_role(struct request *rq, struct str role, struct json *j)
{
	const struct cat_role *r = map_get(&rq->app->catalogue->roles, role);

	if (!r)
		return;
	json_object_start(j);
	json_kstr(j, "key", r->key);
	json_kstr(j, "label", r->label);
	json_object_end(j);
}

static void
begin_member(struct db_stmt *st, struct json *j)
{
	json_object_start(j);
	json_kstr(j, "id", db_col_str(st, 0));
	json_kstr(j, "name", db_col_str(st, 1));
	json_k(j, "roles");
	json_array_start(j);
}

static void
end_member(struct json *j)
{
	json_array_end(j);
	json_object_end(j);
}

/* One row for each role: those of one person stand together. */
static enum err_code
write_staff(struct request *rq, struct db_stmt *st, struct json *j, struct err *e)
{
	struct str who = STR_NONE;
	enum err_code rc;
	bool more;

	json_array_start(j);
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		if (!str_eq(who, db_col_str(st, 0))) {
			if (who.n > 0)
				end_member(j);
			begin_member(st, j);
			who = str_dup(rq->arena, db_col_str(st, 0));
		}
		write_role(rq, db_col_str(st, 2), j);
	}
	if (who.n > 0)
		end_member(j);
	json_array_end(j);
	return rc;
}

static enum err_code
list_staff(struct request *rq, struct reply *rp, struct err *e)
{
	struct value today = value_int(rq->work.today);
	struct value v[] = {value_text(rq->actor.unit.id), today, today};
	struct db_stmt *st;
	enum err_code rc;

	rc = db_query(rq->work.db,
		      STR("SELECT a.id, a.name, r.role FROM account a "
			  "JOIN account_role r ON r.account_id = a.id WHERE r.unit_id = ? "
			  "AND a.disabled = 0 AND (r.from_on IS NULL OR r.from_on <= ?) "
			  "AND (r.until_on IS NULL OR r.until_on >= ?) "
			  "ORDER BY a.name, a.id, r.role"),
		      v, COUNTOF(v), &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = write_staff(rq, st, &rp->json, e);
	db_done(st);
	return rc;
}

const struct route search_routes[] = {
	{METHOD_GET, "/api/search", ACT_SIGNED_IN, RUN_READ, search_persons,
	 "Persons by name, pinyin, last four", NULL, "Hits"},
	{METHOD_GET, "/api/regions", ACT_SIGNED_IN, RUN_READ, list_regions,
	 "Administrative divisions", NULL, "Regions"},
	{METHOD_GET, "/api/staff", ACT_SIGNED_IN, RUN_READ, list_staff, "Colleagues of my unit",
	 NULL, "Staff"},
	{.path = NULL},
};
