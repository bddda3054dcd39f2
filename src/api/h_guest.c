/*
 * h_guest.c: one-time links: those who give them (signed in, with `update` on the record) and those
 * who hold one (header X-Guest: a token in an address would stand in histories and logs).
 */
#include "api/app.h"
#include "api/files.h"
#include "base/clock.h"
#include "base/id.h"

#include <string.h>

enum { GUEST_FILES = 12, GUEST_FILE_MAX = 12 * 1024 * 1024 };

/* -- giving ------------------------------------------------------------------------------------------ */

static void
write_moment(struct request *rq, struct json *j, struct str key, int64_t at)
{
	json_key(j, key);
	if (at)
		json_str(j, clock_iso(rq->arena, at));
	else
		json_put_null(j);
}

static void
write_link(struct request *rq, const struct cat_type *t, const struct guest_link *l, struct json *j)
{
	static const char *const states[] = {"waiting", "used", "withdrawn", "expired"};
	const struct cat_guest *g = cat_guest(t, l->key);

	json_object_start(j);
	json_kstr(j, "id", l->id);
	json_kstr(j, "key", l->key);
	json_kstr(j, "label", g ? g->label : l->key);
	json_kstr(j, "state", str_from(states[guest_state(l, rq->work.now)]));
	json_kstr(j, "made_at", clock_iso(rq->arena, l->made_at));
	json_k(j, "made_by");
	json_object_start(j);
	json_kstr(j, "id", l->made_by);
	json_kstr(j, "name", l->made_by_name);
	json_object_end(j);
	json_kstr(j, "until", clock_iso(rq->arena, l->until_at));
	write_moment(rq, j, STR("opened_at"), l->opened_at);
	write_moment(rq, j, STR("used_at"), l->used_at);
	json_object_end(j);
}

static enum err_code
make_link(struct request *rq, struct reply *rp, struct err *e)
{
	static const char *const keys[] = {"key", "id", NULL};
	struct str key = request_text(rq, "key", true), id = request_text(rq, "id", false), token;
	struct guest_link l;
	enum err_code rc;

	request_only(rq, keys);
	if (id.n > 0 && !id_valid(id))
		problem_add_arg(&rq->work.problems, STR("/id"), "field.type", STR("id"));
	rc = request_checked(rq, e);
	if (rc == ERR_OK)
		rc = guest_make(&rq->work, rq->type, rq->params[1], key,
				id.n > 0 ? id : id_new(rq->arena), &token, &l, e);
	if (rc != ERR_OK)
		return rc;
	rp->status = 201;
	json_object_start(&rp->json);
	json_kstr(&rp->json, "url", str_cat(rq->arena, STR("/g/#"), token));
	json_kstr(&rp->json, "until", clock_iso(rq->arena, l.until_at));
	json_k(&rp->json, "link");
	write_link(rq, rq->type, &l, &rp->json);
	json_object_end(&rp->json);
	return ERR_OK;
}

static enum err_code
list_links(struct request *rq, struct reply *rp, struct err *e)
{
	struct guest_link *v;
	enum err_code rc;
	size_t i, n;

	rc = guest_list(&rq->work, rq->type, rq->params[1], &v, &n, e);
	if (rc != ERR_OK)
		return rc;
	json_array_start(&rp->json);
	for (i = 0; i < n; i++)
		write_link(rq, rq->type, &v[i], &rp->json);
	json_array_end(&rp->json);
	return ERR_OK;
}

static enum err_code
withdraw_link(struct request *rq, struct reply *rp, struct err *e)
{
	rp->no_body = true;
	if (!id_valid(rq->params[0]))
		return err_set(e, ERR_FORBIDDEN, "not an id");
	return guest_withdraw(&rq->work, rq->params[0], e);
}

/* -- holding one --------------------------------------------------------------------------------------- */

/* The station's own number; without one, that of who gave the link. */
static enum err_code
phone_of(struct request *rq, struct str *ret, struct err *e)
{
	struct value v[] = {value_text(rq->guest.unit_id), value_text(rq->guest.made_by)};
	struct value phone = VALUE_EMPTY;
	enum err_code rc;

	rc = db_value(rq->work.db, rq->arena,
		      STR("SELECT COALESCE((SELECT value FROM setting WHERE unit_id = ? AND "
			  "\"key\" = 'station_phone'), (SELECT phone FROM account WHERE id = ?))"),
		      v, COUNTOF(v), &phone, e);
	*ret = phone.type == VALUE_TEXT ? phone.s : STR_NONE;
	return rc;
}

static enum err_code
write_station(struct request *rq, struct json *j, struct err *e)
{
	struct str phone;
	enum err_code rc = phone_of(rq, &phone, e);

	json_k(j, "station");
	json_object_start(j);
	json_kstr(j, "name", rq->actor.unit.name);
	json_kstr(j, "phone", phone);
	json_object_end(j);
	return rc;
}

static void
write_shown(struct request *rq, struct record *r, const struct cat_guest *g, struct json *j)
{
	size_t i;

	json_k(j, "show");
	json_array_start(j);
	for (i = 0; i < g->show.n; i++) {
		const struct cat_field *f = g->show.v[i];
		struct str words = record_words(&rq->work, r, f, CHANNEL_VIEW);

		if (words.n == 0)
			continue;
		json_object_start(j);
		json_kstr(j, "key", f->key);
		json_kstr(j, "label", f->label);
		json_kstr(j, "words", words);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
write_asked(struct request *rq, struct record *r, const struct cat_guest *g, struct json *j)
{
	VEC(const struct cat_field *) asked = {0};
	size_t i;

	for (i = 0; i < g->fields.n; i++)
		if (guest_asks(&rq->work, r, g->fields.v[i]))
			vec_push(rq->arena, &asked, g->fields.v[i]);
	catalogue_describe_fields(asked.v, asked.n, j);
	json_k(j, "must");
	json_array_start(j);
	for (i = 0; i < asked.n; i++)
		if (asked.v[i]->required && record_true(&rq->work, r, asked.v[i]->required))
			json_str(j, asked.v[i]->key);
	json_array_end(j);
}

static enum err_code
open_link(struct request *rq, struct reply *rp, struct err *e)
{
	const struct cat_guest *g = rq->actor.guest->link;
	struct json *j = &rp->json;
	struct record *r;
	enum err_code rc = guest_open(&rq->work, &rq->guest, &r, e);

	if (rc != ERR_OK)
		return rc;
	json_object_start(j);
	rc = write_station(rq, j, e);
	json_kstr(j, "label", g->label);
	json_kstr(j, "intro", g->intro);
	json_kstr(j, "until", clock_iso(rq->arena, rq->guest.until_at));
	write_shown(rq, r, g, j);
	write_asked(rq, r, g, j);
	json_object_end(j);
	return rc;
}

/* A guest can hand in files she sent herself, through this link, and no others. */
static enum err_code
check_file(struct request *rq, const json_t *id, const char *field, struct err *e)
{
	struct str text = json_is_string(id) ? str_from(json_string_value(id)) : STR_NONE;
	bool hers = true;
	enum err_code rc = ERR_OK;

	if (text.n > 0)
		rc = file_sent_by(rq->work.db, text, rq->actor.account, &hers, e);
	if (rc == ERR_OK && !hers)
		problem_add(&rq->work.problems, problem_path(rq->arena, "/fields/%s", field),
			    "file.unknown");
	return rc;
}

static enum err_code
check_files(struct request *rq, json_t *fields, struct err *e)
{
	enum err_code rc = ERR_OK;
	json_t *v, *item;
	const char *key;
	size_t i;

	json_object_foreach(fields, key, v)
	{
		const struct cat_field *f = cat_field(rq->actor.guest->type, str_from(key));
		const char *kind = f ? f->params.kind->name : "";

		if (strcmp(kind, "sign") == 0 && rc == ERR_OK)
			rc = check_file(rq, json_object_get(v, "file"), key, e);
		if (strcmp(kind, "file") != 0)
			continue;
		json_array_foreach(v, i, item)
		{
			if (rc == ERR_OK)
				rc = check_file(rq, item, key, e);
		}
	}
	return rc;
}

static enum err_code
hand_in(struct request *rq, struct reply *rp, struct err *e)
{
	static const char *const keys[] = {"fields", NULL};
	json_t *fields = json_object_get(rq->json, "fields");
	struct guest_link l = rq->guest;
	enum err_code rc;

	request_only(rq, keys);
	if (!json_is_object(fields) || json_object_size(fields) == 0)
		problem_add(&rq->work.problems, STR("/fields"), "field.required");
	rc = request_checked(rq, e);
	if (rc == ERR_OK)
		rc = check_files(rq, fields, e);
	if (rc == ERR_OK)
		rc = request_checked(rq, e);
	if (rc == ERR_OK)
		rc = guest_hand_in(&rq->work, &l, fields, e);
	rp->no_body = true;
	return rc;
}

static enum err_code
count_step(struct request *rq, void *ctx, struct err *e)
{
	return file_count(rq->work.db, rq->actor.account, ctx, e);
}

static enum err_code
put_guest_file(struct request *rq, struct reply *rp, struct err *e)
{
	int64_t n = 0;
	enum err_code rc;

	if (rq->guest.used_at)
		return err_set(e, ERR_LINK_OVER, "the link was used");
	if (rq->body_file_size > GUEST_FILE_MAX)
		return err_set(e, ERR_TOO_LARGE, "file over %d bytes", GUEST_FILE_MAX);
	rc = request_read(rq, count_step, &n, e);
	if (rc == ERR_OK && n >= GUEST_FILES)
		rc = err_set(e, ERR_TOO_MANY, "%lld files by one link", (long long)n);
	return rc == ERR_OK ? file_take(rq, rp, e) : rc;
}

const struct route guest_routes[] = {
	{METHOD_POST, "/api/records/{type}/{id}/links", ACT_UPDATE, RUN_WRITE, make_link,
	 "Make a one-time link for somebody without an account", "LinkRequest", "LinkMade"},
	{METHOD_GET, "/api/records/{type}/{id}/links", ACT_UPDATE, RUN_READ, list_links,
	 "Links given to this record", NULL, "Links"},
	{METHOD_DELETE, "/api/links/{id}", ACT_UPDATE, RUN_WRITE, withdraw_link, "Withdraw a link",
	 NULL, NULL},
	{METHOD_GET, "/api/guest", ACT_GUEST, RUN_WRITE, open_link, "What a link asks for", NULL,
	 "Guest"},
	{METHOD_POST, "/api/guest", ACT_GUEST, RUN_WRITE, hand_in,
	 "Hand in what was filled in; then the link is over", "GuestAnswer", NULL},
	{METHOD_PUT, "/api/guest/files/{id}", ACT_GUEST, RUN_SLOW, put_guest_file,
	 "Send a picture or PDF", "raw", "File"},
	{.path = NULL},
};
