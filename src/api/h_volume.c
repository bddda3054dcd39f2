/*
 * h_volume.c: a record as one volume (`file` of its type): the contents in archive order, what is
 * there, what is missing, what is missing for a reason, and until when it is kept.
 */
#include "api/app.h"
#include "api/html.h"
#include "api/route.h"
#include "base/clock.h"
#include "rule/date.h"

enum part_state { PART_THERE, PART_EXPLAINED, PART_MISSING, PART_NONE };

struct entry {
	const struct cat_type *type;
	struct str id, number, state_label;
	int64_t at;
};

struct part {
	const struct cat_file_item *item;
	enum part_state state;
	struct str reason, words; /* why it is missing */
	VEC(struct entry) entries;
	int64_t files;
};

struct volume {
	struct request *rq;
	struct record *r;
	VEC(struct part) parts;
};

static const char *const state_names[] = {"there", "explained", "missing", "none"};

/* -- what is there ------------------------------------------------------------------------------- */

static void
add_entry(struct volume *v, struct part *p, const struct record *r)
{
	const struct cat_state *s = r->type->flow ? cat_state(r->type->flow, r->state) : NULL;
	struct entry e = {.type = r->type,
			  .id = r->id,
			  .number = r->number,
			  .state_label = s ? s->label : STR_NONE,
			  .at = r->happened_at};

	vec_push(v->rq->arena, &p->entries, e);
}

static enum err_code
find_from(struct volume *v, struct part *p, struct err *e)
{
	const struct cat_field *f = p->item->from;
	struct value at = v->r->values[f->slot].part[0];
	struct record *r;
	enum err_code rc;

	if (at.type != VALUE_TEXT)
		return ERR_OK;
	rc = record_load_inside(&v->rq->work, f->target, v->r->unit_id, at.s, false, &r, e);
	if (rc == ERR_OK && !record_gone(r))
		add_entry(v, p, r);
	return rc;
}

static enum err_code
find_children(struct volume *v, struct part *p, struct err *e)
{
	struct record **all = NULL;
	size_t i, n = 0;
	enum err_code rc = record_children(&v->rq->work, v->r, p->item->type, &all, &n, e);

	for (i = 0; i < n; i++)
		add_entry(v, p, all[p->item->newest ? n - 1 - i : i]);
	return rc;
}

/* Those the reader may know of: what only refers to the volume has rights of its own. */
static enum err_code
find_referring(struct volume *v, struct part *p, const struct cat_field *ref, struct err *e)
{
	struct value id = value_text(v->r->id);
	struct query q = {.type = p->item->type,
			  .act = ACT_READ,
			  .limit = 200,
			  .descending = p->item->newest};
	struct query_filter f = {.field = ref, .values = &id, .n = 1};
	struct record_list l;
	enum err_code rc;
	size_t i;

	if (!access_may(v->rq->work.actor, q.type, ACT_READ))
		return ERR_OK;
	vec_push(v->rq->arena, &q.filters, f);
	rc = record_query(&v->rq->work, &q, &l, e);
	for (i = 0; rc == ERR_OK && i < l.n; i++)
		add_entry(v, p, l.v[i]);
	return rc;
}

static bool
has_field(const struct record *r, const struct cat_field *f)
{
	return r->values[f->slot].part[0].type != VALUE_NULL || r->rows[f->slot].n > 0;
}

static int64_t
count_files(const struct record *r, const struct cat_file_item *item)
{
	int64_t n = 0;
	size_t i;

	for (i = 0; i < item->fields.n; i++) {
		struct str ids = r->values[item->fields.v[i]->slot].part[0].s, piece;

		while (str_next(&ids, '|', &piece))
			n += piece.n > 0;
	}
	return n;
}

/* Something of it is written: what the form fills in by itself does not count. */
static bool
has_self(const struct record *r, const struct cat_file_item *item)
{
	size_t i, k;

	for (i = 0; i < item->fields.n; i++)
		if (has_field(r, item->fields.v[i]))
			return true;
	for (k = 0; k < item->sections.n; k++)
		for (i = 0; i < r->type->fields.n; i++) {
			const struct cat_field *f = r->type->fields.v[i];

			if (str_eq(f->section, item->sections.v[k]) && !f->calc &&
			    !f->default_value && has_field(r, f))
				return true;
		}
	return false;
}

static enum err_code
find_entries(struct volume *v, struct part *p, struct err *e)
{
	const struct cat_field *ref;

	if (p->item->from)
		return find_from(v, p, e);
	if (!p->item->type)
		return ERR_OK;
	cat_belongs(p->item->type, v->r->type, &ref);
	return ref ? find_referring(v, p, ref, e) : find_children(v, p, e);
}

/* -- what is missing ----------------------------------------------------------------------------- */

/* A gate that was passed with a reason says why the paper is not there. */
static enum err_code
find_exception(struct volume *v, struct part *p, struct err *e)
{
	struct db_stmt *st;
	struct sql q;
	enum err_code rc;
	bool more;
	size_t i;

	if (p->item->gates.n == 0)
		return ERR_OK;
	sql_init(&q, v->rq->arena);
	sql_raw(&q, "SELECT reason, words FROM need_exception WHERE unit_id = ");
	sql_bind(&q, value_text(v->r->unit_id));
	sql_raw(&q, " AND record_id = ");
	sql_bind(&q, value_text(v->r->id));
	sql_raw(&q, " AND need IN (");
	for (i = 0; i < p->item->gates.n; i++) {
		sql_raw(&q, i ? ", " : "");
		sql_bind(&q, value_text(p->item->gates.v[i]));
	}
	sql_raw(&q, ") ORDER BY at DESC LIMIT 1");
	rc = sql_query(v->rq->work.db, &q, &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = db_step(st, &more, e);
	if (rc == ERR_OK && more) {
		p->state = PART_EXPLAINED;
		p->reason = str_dup(v->rq->arena, db_col_str(st, 0));
		p->words = str_dup(v->rq->arena, db_col_str(st, 1));
	}
	db_done(st);
	return rc;
}

static enum err_code
judge(struct volume *v, struct part *p, struct err *e)
{
	const struct cat_file_item *item = p->item;
	struct work *w = &v->rq->work;
	bool there = p->entries.n > 0 || has_self(v->r, item);

	if (item->met)
		there = record_true(w, v->r, item->met);
	p->state = there ? PART_THERE : PART_NONE;
	if (there || !item->need || !record_true(w, v->r, item->need))
		return ERR_OK;
	p->state = PART_MISSING;
	if (item->excused && record_true(w, v->r, item->excused)) {
		p->state = PART_EXPLAINED;
		if (item->words)
			p->words = record_words(w, v->r, item->words, CHANNEL_VIEW);
		return ERR_OK;
	}
	return find_exception(v, p, e);
}

static enum err_code
load_volume(struct request *rq, struct volume *v, enum act act, struct err *e)
{
	enum err_code rc;
	size_t i;

	*v = (struct volume){.rq = rq};
	if (rq->type->file.n == 0)
		return err_set(e, ERR_NOT_FOUND, "%.*s is no volume", STR_ARG(rq->type->key));
	rc = record_load(&rq->work, rq->type, rq->params[1], act, &v->r, e);
	for (i = 0; i < rq->type->file.n && rc == ERR_OK; i++) {
		struct part p = {.item = &rq->type->file.v[i]};

		p.files = count_files(v->r, p.item);
		rc = find_entries(v, &p, e);
		if (rc == ERR_OK)
			rc = judge(v, &p, e);
		vec_push(rq->arena, &v->parts, p);
	}
	return rc;
}

/* -- as JSON ---------------------------------------------------------------------------------------- */

static void
write_texts(struct json *j, const char *key, const struct str *v, size_t n)
{
	size_t i;

	json_key(j, str_from(key));
	json_array_start(j);
	for (i = 0; i < n; i++)
		json_str(j, v[i]);
	json_array_end(j);
}

static void
write_entries(struct request *rq, const struct part *p, struct json *j)
{
	size_t i;

	json_k(j, "entries");
	json_array_start(j);
	for (i = 0; i < p->entries.n; i++) {
		const struct entry *x = &p->entries.v[i];

		json_object_start(j);
		json_kstr(j, "type", x->type->key);
		json_kstr(j, "id", x->id);
		json_kstr(j, "number", x->number);
		json_kstr(j, "at", clock_iso(rq->arena, x->at));
		json_kstr(j, "state_label", x->state_label);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
write_part(struct volume *v, const struct part *p, struct json *j)
{
	const struct cat_file_item *item = p->item;

	json_object_start(j);
	json_kstr(j, "code", item->code);
	json_kstr(j, "label", item->label);
	json_kstr(j, "state", str_from(state_names[p->state]));
	json_kstr(j, "create",
		  item->type && item->type->parent == v->r->type ? item->type->key : STR_NONE);
	json_kstr(j, "reason", p->reason);
	json_kstr(j, "words", p->words);
	json_kint(j, "files", p->files);
	write_texts(j, "sections", item->sections.v, item->sections.n);
	write_texts(j, "clauses", item->clauses.ids.v, item->clauses.ids.n);
	write_entries(v->rq, p, j);
	json_object_end(j);
}

static struct str
kept_until(const struct volume *v)
{
	const struct cat_field *f = v->r->type->retention;
	char text[10];

	if (!f || v->r->values[f->slot].part[0].type != VALUE_INT)
		return STR_NONE;
	return str_dup(v->rq->arena,
		       str_of(text, date_print_iso(v->r->values[f->slot].part[0].i, text)));
}

static void
write_counts(const struct volume *v, struct json *j)
{
	int64_t n[COUNTOF(state_names)] = {0};
	size_t i;

	for (i = 0; i < v->parts.n; i++)
		n[v->parts.v[i].state]++;
	for (i = 0; i < COUNTOF(state_names); i++) {
		json_key(j, str_from(state_names[i]));
		json_int(j, n[i]);
	}
}

static enum err_code
get_volume(struct request *rq, struct reply *rp, struct err *e)
{
	struct json *j = &rp->json;
	struct str until;
	struct volume v;
	enum err_code rc = load_volume(rq, &v, ACT_READ, e);
	size_t i;

	if (rc != ERR_OK)
		return rc;
	json_object_start(j);
	write_counts(&v, j);
	json_k(j, "keep_until");
	until = kept_until(&v);
	if (until.n > 0)
		json_str(j, until);
	else
		json_put_null(j);
	json_kstr(j, "box_no", v.r->box_no);
	json_k(j, "items");
	json_array_start(j);
	for (i = 0; i < v.parts.n; i++)
		write_part(&v, &v.parts.v[i], j);
	json_array_end(j);
	json_object_end(j);
	return ERR_OK;
}

/* -- on paper ------------------------------------------------------------------------------------ */

static struct str
say(struct volume *v, const char *key)
{
	return message_text(v->rq->app->messages, v->rq->arena, key, NULL, 0);
}

static void
put_entries(struct volume *v, const struct part *p, struct buf *b)
{
	size_t i;

	buf_lit(b, "<td>");
	for (i = 0; i < p->entries.n; i++) {
		const struct entry *x = &p->entries.v[i];

		html_text(b, str_fmt(v->rq->arena, "%s%.*s %.10s", i ? "\n" : "",
				     STR_ARG(x->number), clock_iso(v->rq->arena, x->at).p));
	}
	html_text(b, p->words);
	buf_lit(b, "</td>");
}

static void
put_part(struct volume *v, const struct part *p, int no, struct buf *b)
{
	struct str key = str_fmt(v->rq->arena, "file.%s", state_names[p->state]);

	buf_lit(b, "<tr>");
	html_tag(b, "td", str_fmt(v->rq->arena, "%d", no));
	html_tag(b, "td", p->item->code);
	html_tag(b, "td", p->item->label);
	html_tag(b, "td", say(v, str_cstr(v->rq->arena, key)));
	put_entries(v, p, b);
	buf_lit(b, "</tr>");
}

static void
put_contents(struct volume *v, struct buf *b)
{
	static const char *const heads[] = {"file.head_no", "file.head_code", "file.head_paper",
					    "file.head_state", "file.head_entry"};
	struct str until = kept_until(v);
	size_t i;

	buf_lit(b, "<table><tr>");
	for (i = 0; i < COUNTOF(heads); i++)
		html_tag(b, "th", say(v, heads[i]));
	buf_lit(b, "</tr>");
	for (i = 0; i < v->parts.n; i++)
		put_part(v, &v->parts.v[i], (int)i + 1, b);
	buf_lit(b, "</table>");
	if (until.n > 0)
		html_tag(b, "p",
			 message_text(v->rq->app->messages, v->rq->arena, "file.keep", &until, 1));
}

static enum err_code
print_volume(struct request *rq, struct reply *rp, struct err *e)
{
	struct audit_entry en = {.act = STR("print")};
	struct volume v;
	enum err_code rc = load_volume(rq, &v, ACT_PRINT, e);

	if (rc != ERR_OK)
		return rc;
	en.unit = v.r->unit_id;
	en.type = v.r->type->key;
	en.record = v.r->id;
	en.fields = STR("file");
	rc = request_audit(rq, en, e);
	html_head(rq, &rp->body, say(&v, "file.title"), v.r->number);
	put_contents(&v, &rp->body);
	html_foot(rq, &rp->body, NULL, 0, STR_NONE);
	html_reply(rp);
	return rc;
}

#define RECORD "/api/records/{type}/{id}"

const struct route volume_routes[] = {
	{METHOD_GET, RECORD "/file", ACT_READ, RUN_READ, get_volume,
	 "The volume: contents in archive order, what is there and what is missing", NULL,
	 "Volume"},
	{METHOD_GET, RECORD "/file/print", ACT_PRINT, RUN_WRITE, print_volume,
	 "The contents as an A4 page; logged", NULL, "Html"},
	{.path = NULL},
};
