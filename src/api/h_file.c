/*
 * h_file.c: attachments: in the database, in sealed pieces. What a file is, its bytes say, not its
 * name. Who may read a record that holds it (and sees that field) may have it; until a record does,
 * only who sent it.
 */
#include "api/app.h"
#include "api/files.h"
#include "api/picture.h"
#include "api/route.h"
#include "api/tables.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/id.h"
#include "base/utf8.h"

enum {
	PIECE = 256 * 1024,
	NAME_MAX = 120, /* characters */
	USES_MAX = 20,
};
#define PIXELS_MAX INT64_C(60000000)

void
file_schema(struct schema *s)
{
	struct table *t = schema_table(s, STR("file"));

	table_column(s, t, STR("unit_id"), COLUMN_KEY, true);
	table_column(s, t, STR("id"), COLUMN_KEY, true);
	table_column(s, t, STR("name"), COLUMN_TEXT, true);
	table_column(s, t, STR("mime"), COLUMN_TEXT, true);
	table_column(s, t, STR("size"), COLUMN_INT, true);
	table_column(s, t, STR("sha256"), COLUMN_TEXT, true);
	table_column(s, t, STR("made_by"), COLUMN_KEY, true);
	table_column(s, t, STR("made_at"), COLUMN_INT, true);
	t->primary_key = STR("unit_id, id");
	table_index(s, t, STR("file_by_id"), STR("id"), true);
	t = schema_table(s, STR("file_chunk"));
	table_column(s, t, STR("unit_id"), COLUMN_KEY, true);
	table_column(s, t, STR("file_id"), COLUMN_KEY, true);
	table_column(s, t, STR("ord"), COLUMN_INT, true);
	table_column(s, t, STR("data"), COLUMN_BLOB, true);
	t->primary_key = STR("unit_id, file_id, ord");
	t = schema_table(s, STR("file_use"));
	table_column(s, t, STR("unit_id"), COLUMN_KEY, true);
	table_column(s, t, STR("file_id"), COLUMN_KEY, true);
	table_column(s, t, STR("type"), COLUMN_KEY, true);
	table_column(s, t, STR("record_id"), COLUMN_KEY, true);
	table_column(s, t, STR("field"), COLUMN_KEY, true);
	t->primary_key = STR("unit_id, file_id, record_id, field");
}

/* -- which record holds which file ------------------------------------------------------------------- */

static enum err_code
note_use(struct work *w, const struct record *r, const struct cat_field *f, struct str file,
	 struct err *e)
{
	struct value unit = value_text(r->unit_id), id = value_text(file);
	struct value record = value_text(r->id), field = value_text(f->key);
	struct value v[] = {unit,   id,   value_text(r->type->key), record, field, unit, id,
			    record, field};

	return db_exec(w->db,
		       STR("INSERT INTO file_use (unit_id, file_id, type, record_id, field) "
			   "SELECT ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM file_use WHERE "
			   "unit_id = ? AND file_id = ? AND record_id = ? AND field = ?)"),
		       v, COUNTOF(v), NULL, e);
}

/* No field of a record has this key: what hangs on a decision about it. */
#define DECISION STR("/decision")

enum err_code
file_note_decision(struct work *w, const struct str *files, size_t n, struct str type,
		   struct str record, struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i;

	/* under the unit that keeps the file: who decides may be of another than the record's */
	for (i = 0; i < n && rc == ERR_OK; i++) {
		struct value v[] = {value_text(w->actor->unit.id), value_text(files[i]),
				    value_text(type), value_text(record), value_text(DECISION)};

		rc = db_exec(w->db,
			     STR("INSERT INTO file_use (unit_id, file_id, type, record_id, field) "
				 "VALUES (?, ?, ?, ?, ?)"),
			     v, COUNTOF(v), NULL, e);
	}
	return rc;
}

/* "|id|id|" */
static enum err_code
note_files(struct work *w, const struct record *r, const struct cat_field *f, struct value held,
	   struct err *e)
{
	struct str rest = held.type == VALUE_TEXT ? held.s : STR_NONE, id;
	enum err_code rc = ERR_OK;

	while (rc == ERR_OK && str_next(&rest, '|', &id))
		if (id.n > 0)
			rc = note_use(w, r, f, id, e);
	return rc;
}

static bool
is_kind(const struct cat_field *f, const char *name)
{
	return str_eq(str_from(f->params.kind->name), str_from(name));
}

/* The photograph of a signature. */
static enum err_code
note_sign(struct work *w, const struct record *r, const struct cat_field *f, struct value sign,
	  struct err *e)
{
	json_t *in = sign.type == VALUE_TEXT ? json_loadb(sign.s.p, sign.s.n, 0, NULL) : NULL;
	const char *file = json_string_value(json_object_get(in, "file"));
	enum err_code rc = file ? note_use(w, r, f, str_from(file), e) : ERR_OK;

	json_decref(in);
	return rc;
}

/* `on` is the field of the record: for a field of rows, the rows. */
static enum err_code
note_value(struct work *w, const struct record *r, const struct cat_field *f,
	   const struct cat_field *on, struct value held, struct err *e)
{
	if (is_kind(f, "file"))
		return note_files(w, r, on, held, e);
	return is_kind(f, "sign") ? note_sign(w, r, on, held, e) : ERR_OK;
}

static enum err_code
note_row_files(struct work *w, const struct record *r, const struct cat_field *f, struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i, k;

	for (i = 0; i < r->rows[f->slot].n; i++)
		for (k = 0; k < f->rows->fields.n && rc == ERR_OK; k++)
			rc = note_value(w, r, f->rows->fields.v[k], f,
					r->rows[f->slot].v[i].values[k].part[0], e);
	return rc;
}

static enum err_code
record_changed(void *ctx, struct work *w, const struct record *before, struct record *after,
	       struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i;

	(void)ctx;
	(void)before;
	for (i = 0; i < after->type->fields.n && rc == ERR_OK; i++) {
		const struct cat_field *f = after->type->fields.v[i];

		if (f->rows)
			rc = note_row_files(w, after, f, e);
		else
			rc = note_value(w, after, f, f, after->values[f->slot].part[0], e);
	}
	return rc;
}

struct record_listener
file_listener(void)
{
	return (struct record_listener){.changed = record_changed};
}

/* -- taking one in ------------------------------------------------------------------------------------- */

struct incoming {
	struct str id, name, content;
	const char *mime;
	struct data_key key;
	VEC(struct str) pieces; /* sealed */
	bool again;
};

static enum err_code
read_content(struct request *rq, struct incoming *in, struct err *e)
{
	enum err_code rc;

	rc = file_read(rq->arena, rq->body_file, BODY_UPLOAD_MAX, &in->content, e);
	if (rc != ERR_OK)
		return rc;
	in->mime = file_sniff(in->content);
	if (!in->mime)
		return err_set(e, ERR_BAD_MEDIA, "neither JPEG, PNG nor PDF");
	if (in->mime[0] == 'i') {
		int64_t pixels = picture_pixels(in->mime, in->content);

		if (pixels <= 0 || pixels > PIXELS_MAX)
			return err_set(e, pixels > 0 ? ERR_TOO_LARGE : ERR_BAD_FILE,
				       "picture of %lld pixels", (long long)pixels);
	}
	return ERR_OK;
}

/* Step 1: known already? And the key, which the first file of a unit makes. */
static enum err_code
look_step(struct request *rq, void *ctx, struct err *e)
{
	struct incoming *in = ctx;
	struct value v = value_text(in->id), hash;
	enum err_code rc;

	rc = db_value(
		rq->work.db, rq->arena,
		STR("SELECT unit_id || ' ' || made_by || ' ' || sha256 FROM file WHERE id = ?"), &v,
		1, &hash, e);
	if (rc != ERR_OK)
		return rc;
	if (hash.type == VALUE_TEXT) {
		struct str same = str_fmt(rq->arena, "%.*s %.*s %.*s", STR_ARG(rq->actor.unit.id),
					  STR_ARG(rq->actor.account), STR_ARG(rq->body_sha256));

		in->again = str_eq(hash.s, same);
		return in->again ? ERR_OK : err_set(e, ERR_ID_TAKEN, "id of another file");
	}
	return keyring_data_key(rq->app->keyring, rq->work.db, rq->actor.unit.id, true, &in->key,
				e);
}

static void
seal_pieces(struct request *rq, struct incoming *in)
{
	struct str rest = in->content;
	size_t i;

	for (i = 0; rest.n > 0; i++) {
		struct str piece = str_of(rest.p, rest.n < PIECE ? rest.n : PIECE);

		vec_push(rq->arena, &in->pieces,
			 seal(rq->arena, &in->key, piece, STR("file_chunk"),
			      str_fmt(rq->arena, "data/%zu", i), in->id));
		rest = str_skip(rest, piece.n);
	}
}

static enum err_code
store_step(struct request *rq, void *ctx, struct err *e)
{
	struct incoming *in = ctx;
	struct value v[] = {value_text(rq->actor.unit.id),
			    value_text(in->id),
			    value_text(in->name),
			    value_text(str_from(in->mime)),
			    value_int((int64_t)in->content.n),
			    value_text(rq->body_sha256),
			    value_text(rq->actor.account),
			    value_int(rq->work.now)};
	struct audit_entry en = {.act = STR("file_add"), .record = in->id, .type = STR("file")};
	enum err_code rc;
	size_t i;

	rc = db_exec(
		rq->work.db,
		STR("INSERT INTO file (unit_id, id, name, mime, size, sha256, made_by, made_at) "
		    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
		v, COUNTOF(v), NULL, e);
	for (i = 0; i < in->pieces.n && rc == ERR_OK; i++) {
		struct value p[] = {v[0], v[1], value_int((int64_t)i), value_blob(in->pieces.v[i])};

		rc = db_exec(rq->work.db,
			     STR("INSERT INTO file_chunk (unit_id, file_id, ord, data) "
				 "VALUES (?, ?, ?, ?)"),
			     p, COUNTOF(p), NULL, e);
	}
	en.digest = rq->body_sha256;
	return rc == ERR_OK ? request_audit(rq, en, e) : rc;
}

static struct str
clean_name(struct request *rq)
{
	struct str name;

	if (!request_query(rq, "name", &name))
		return STR("-");
	name = utf8_left(utf8_clean(rq->arena, name), NAME_MAX);
	return name.n > 0 ? name : STR("-");
}

enum err_code
file_take(struct request *rq, struct reply *rp, struct err *e)
{
	struct incoming in = {.id = rq->params[0]};
	enum err_code rc;

	if (!id_valid(in.id))
		return err_set(e, ERR_BAD_REQUEST, "not an id");
	in.name = clean_name(rq);
	rc = read_content(rq, &in, e);
	if (rc == ERR_OK)
		rc = request_write(rq, look_step, &in, e);
	if (rc == ERR_OK && !in.again) {
		seal_pieces(rq, &in);
		rc = request_write(rq, store_step, &in, e);
	}
	if (rc != ERR_OK)
		return rc;
	rp->status = in.again ? 200 : 201;
	json_object_start(&rp->json);
	json_kstr(&rp->json, "id", in.id);
	json_kstr(&rp->json, "name", in.name);
	json_kint(&rp->json, "size", (int64_t)in.content.n);
	json_kstr(&rp->json, "sha256", rq->body_sha256);
	json_kstr(&rp->json, "mime", str_from(in.mime));
	json_object_end(&rp->json);
	return ERR_OK;
}

enum err_code
file_count(struct db *db, struct str account, int64_t *ret, struct err *e)
{
	struct value v = value_text(account), n = VALUE_EMPTY;
	struct arena *a = arena_new(4096);
	enum err_code rc;

	rc = db_value(db, a, STR("SELECT COUNT(*) FROM file WHERE made_by = ?"), &v, 1, &n, e);
	*ret = n.i;
	arena_free(a);
	return rc;
}

enum err_code
file_sent_by(struct db *db, struct str id, struct str account, bool *ret, struct err *e)
{
	struct value v[] = {value_text(id), value_text(account)}, n = VALUE_EMPTY;
	struct arena *a = arena_new(4096);
	enum err_code rc;

	rc = db_value(db, a, STR("SELECT COUNT(*) FROM file WHERE id = ? AND made_by = ?"), v, 2,
		      &n, e);
	*ret = rc == ERR_OK && n.i > 0;
	arena_free(a);
	return rc;
}

/* -- handing one out --------------------------------------------------------------------------------------- */

struct outgoing {
	struct str unit, name, mime, made_by;
	int64_t size;
	struct buf content;
};

struct use {
	struct str type, record, field;
};

static enum err_code
find_file(struct request *rq, struct outgoing *out, struct err *e)
{
	struct value v = value_text(rq->params[0]);
	struct db_stmt *st;
	enum err_code rc;
	bool found;

	rc = db_query(rq->work.db,
		      STR("SELECT unit_id, name, mime, made_by, size FROM file WHERE id = ?"), &v,
		      1, &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = db_step(st, &found, e);
	if (rc == ERR_OK && found) {
		out->unit = str_dup(rq->arena, db_col_str(st, 0));
		out->name = str_dup(rq->arena, db_col_str(st, 1));
		out->mime = str_dup(rq->arena, db_col_str(st, 2));
		out->made_by = str_dup(rq->arena, db_col_str(st, 3));
		out->size = db_col_int(st, 4);
	} else if (rc == ERR_OK) {
		rc = err_set(e, ERR_FORBIDDEN, "no such file");
	}
	db_done(st);
	return rc;
}

static enum err_code
find_uses(struct request *rq, const struct outgoing *out, struct use *ret, size_t *ret_n,
	  struct err *e)
{
	struct value v[] = {value_text(out->unit), value_text(rq->params[0]), value_int(USES_MAX)};
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	*ret_n = 0;
	rc = db_query(rq->work.db,
		      STR("SELECT type, record_id, field FROM file_use WHERE unit_id = ? AND "
			  "file_id = ? LIMIT ?"),
		      v, COUNTOF(v), &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		ret[*ret_n].type = str_dup(rq->arena, db_col_str(st, 0));
		ret[*ret_n].record = str_dup(rq->arena, db_col_str(st, 1));
		ret[(*ret_n)++].field = str_dup(rq->arena, db_col_str(st, 2));
	}
	db_done(st);
	return rc;
}

/* The record still holds it, the actor may read that, and sees that field. */
static bool
use_allows(struct request *rq, const struct use *u)
{
	const struct cat_type *t = cat_type(rq->app->catalogue, u->type);
	const struct cat_field *f = t ? cat_field(t, u->field) : NULL;
	struct record *r;
	struct err e;

	if (!t || record_load(&rq->work, t, u->record, ACT_READ, &r, &e) != ERR_OK)
		return false;
	return str_eq(u->field, DECISION) || (f && record_shows(&rq->work, r, f, CHANNEL_VIEW));
}

static enum err_code
may_have(struct request *rq, const struct outgoing *out, struct err *e)
{
	struct use uses[USES_MAX];
	enum err_code rc;
	size_t i, n;

	rc = find_uses(rq, out, uses, &n, e);
	if (rc != ERR_OK)
		return rc;
	for (i = 0; i < n; i++)
		if (use_allows(rq, &uses[i]))
			return ERR_OK;
	if (n == 0 && str_eq(out->made_by, rq->actor.account))
		return ERR_OK;
	return err_set(e, ERR_FORBIDDEN, "no record lets this file be read");
}

static enum err_code
open_pieces(struct request *rq, struct outgoing *out, struct err *e)
{
	struct value v[] = {value_text(out->unit), value_text(rq->params[0])};
	VEC(struct str) sealed = {0};
	struct db_stmt *st;
	enum err_code rc;
	bool more;
	size_t i;

	rc = db_query(rq->work.db,
		      STR("SELECT data FROM file_chunk WHERE unit_id = ? AND file_id = ? "
			  "ORDER BY ord"),
		      v, COUNTOF(v), &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more)
		vec_push(rq->arena, &sealed, str_dup(rq->arena, db_col_str(st, 0)));
	db_done(st);
	buf_init(&out->content, rq->arena, BODY_UPLOAD_MAX);
	for (i = 0; i < sealed.n && rc == ERR_OK; i++) {
		struct str plain;

		rc = unseal(rq->arena, rq->app->keyring, rq->work.db, sealed.v[i],
			    STR("file_chunk"), str_fmt(rq->arena, "data/%zu", i), rq->params[0],
			    &plain, e);
		if (rc == ERR_OK)
			buf_add(&out->content, plain);
	}
	return rc;
}

static enum err_code
hand_out_step(struct request *rq, void *ctx, struct err *e)
{
	struct outgoing *out = ctx;
	enum err_code rc = find_file(rq, out, e);

	if (rc == ERR_OK)
		rc = may_have(rq, out, e);
	return rc == ERR_OK ? open_pieces(rq, out, e) : rc;
}

/* RFC 6266: the name in UTF-8, every byte that is not a letter, digit, '-', '.' or '_' escaped. */
static struct str
disposition(struct arena *a, struct str name)
{
	struct buf b;
	size_t i;

	buf_init(&b, a, 4096);
	buf_lit(&b, "attachment; filename*=UTF-8''");
	for (i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];

		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		    c == '-' || c == '.' || c == '_')
			buf_addc(&b, (char)c);
		else
			buf_addf(&b, "%%%02X", c);
	}
	return buf_str(&b);
}

static enum err_code
get_file(struct request *rq, struct reply *rp, struct err *e)
{
	struct outgoing out = {.unit = STR_NONE};
	enum err_code rc;

	if (!id_valid(rq->params[0]))
		return err_set(e, ERR_FORBIDDEN, "not an id");
	rc = request_read(rq, hand_out_step, &out, e);
	if (rc != ERR_OK)
		return rc;
	rp->raw = buf_str(&out.content);
	rp->content_type = out.mime;
	rp->disposition = disposition(rq->arena, out.name);
	rp->policy = STR("default-src 'none'; sandbox");
	return ERR_OK;
}

const struct route file_routes[] = {
	{METHOD_PUT, "/api/files/{id}", ACT_SIGNED_IN, RUN_SLOW, file_take, "Send a picture or PDF",
	 "raw", "File"},
	{METHOD_GET, "/api/files/{id}", ACT_SIGNED_IN, RUN_SLOW, get_file,
	 "Its bytes, for who may read the record that holds it", NULL, "Bytes"},
	{.path = NULL},
};
