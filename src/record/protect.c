/*
 * protect.c: sealing of single columns on the way in, opening on the way out. The associated data
 * is table, column and row id, so a blob moved elsewhere does not open.
 */
#include "record/internal.h"

/*
 * A data key per person, so that erasing one destroys one key; everything else uses the unit's.
 * The subject of a record is the ref its type names; children ask their parent.
 */
struct str
key_owner(const struct record *r)
{
	const struct cat_field *f;

	if (r->type->subject_self)
		return r->id;
	f = r->type->subject;
	if (f && r->values[f->slot].part[0].type == VALUE_TEXT)
		return r->values[f->slot].part[0].s;
	return r->unit_id;
}

/* Sealed integers are written "#123"; text that begins with '#' gets one more in front. */
static struct str
guard(struct work *w, struct value v)
{
	if (v.type == VALUE_INT)
		return str_fmt(w->arena, "#%lld", (long long)v.i);
	if (v.s.n > 0 && v.s.p[0] == '#')
		return str_cat(w->arena, STR("#"), v.s);
	return v.s;
}

static struct value
unguard(struct str plain)
{
	int64_t n;

	if (plain.n < 2 || plain.p[0] != '#')
		return value_text(plain);
	if (plain.p[1] != '#' && str_to_int(str_skip(plain, 1), &n))
		return value_int(n);
	return value_text(str_skip(plain, 1));
}

static struct value
tail_of(struct work *w, const struct value *v)
{
	struct str s = v->s;
	size_t n = s.n < 4 ? s.n : 4;

	if (v->type != VALUE_TEXT)
		return VALUE_EMPTY;
	return value_text(str_dup(w->arena, str_skip(s, s.n - n)));
}

/* Hex, so that it can stand in a key of any engine. */
struct value
blind_key(struct work *w, struct str unit, struct str column, struct str canonical)
{
	struct str bytes = blind_index(w->arena, w->engine->keyring, unit, column, canonical);

	return value_text(hex_lower(w->arena, bytes.p, bytes.n));
}

enum err_code
protect_value(struct work *w, const struct record *r, const struct cat_type *table,
	      const struct field_column *c, struct str row_id, const struct kind_value *v,
	      struct value *ret, struct err *e)
{
	const struct value *main = &v->part[0];
	struct data_key key;
	enum err_code rc;

	*ret = VALUE_EMPTY;
	if (!c->sealed && !c->blind && !c->tail) {
		*ret = v->part[c->part];
		return ERR_OK;
	}
	if (c->sealed)
		main = &v->part[c->part]; /* words beside a code are sealed by themselves */
	if (main->type == VALUE_NULL)
		return ERR_OK;
	if (c->tail) {
		*ret = main->type == VALUE_BLOB ? v->part[c->part] : tail_of(w, main);
		return ERR_OK;
	}
	if (c->blind) {
		*ret = main->type == VALUE_BLOB ? v->part[c->part]
						: blind_key(w, r->unit_id, c->name, main->s);
		return ERR_OK;
	}
	if (main->type == VALUE_BLOB) {
		*ret = *main;
		return ERR_OK;
	}
	rc = keyring_data_key(w->engine->keyring, w->db, key_owner(r), true, &key, e);
	if (rc != ERR_OK)
		return rc;
	*ret = value_blob(seal(w->arena, &key, guard(w, *main), table->table, c->name, row_id));
	return ERR_OK;
}

static enum err_code
open_part(struct work *w, const struct cat_type *table, struct str column, struct str row_id,
	  struct value *part, struct err *e)
{
	struct str plain;
	enum err_code rc;

	if (part->type != VALUE_BLOB)
		return ERR_OK;
	rc = unseal(w->arena, w->engine->keyring, w->db, part->s, table->table, column, row_id,
		    &plain, e);
	if (rc == ERR_OK)
		*part = unguard(plain);
	return rc;
}

static enum err_code
open_value(struct work *w, const struct cat_type *table, const struct cat_field *f,
	   struct str row_id, struct kind_value *v, struct err *e)
{
	enum err_code rc = open_part(w, table, f->key, row_id, &v->part[0], e);

	if (rc == ERR_OK && v->part[KIND_PART_NOTE].type == VALUE_BLOB)
		rc = open_part(w, table, str_cat(w->arena, f->key, STR("_note")), row_id,
			       &v->part[KIND_PART_NOTE], e);
	return rc;
}

static enum err_code
open_rows(struct work *w, struct record *r, const struct cat_field *f, struct err *e)
{
	struct record_rows *rows = &r->rows[f->slot];
	enum err_code rc = ERR_OK;
	size_t i, k;

	for (i = 0; i < rows->n && rc == ERR_OK; i++)
		for (k = 0; k < f->rows->fields.n && rc == ERR_OK; k++) {
			const struct cat_field *inner = f->rows->fields.v[k];

			rc = open_value(w, f->rows, inner, rows->v[i].id,
					&rows->v[i].values[inner->slot], e);
		}
	return rc;
}

enum err_code
open_field(struct work *w, struct record *r, const struct cat_field *f, struct err *e)
{
	struct kind_value *v = &r->values[f->slot];
	enum err_code rc;

	if (r->opened[f->slot])
		return ERR_OK;
	if (v->part[0].type == VALUE_BLOB)
		r->blob[f->slot] = v->part[0].s;
	rc = is_rows(f) ? open_rows(w, r, f, e) : open_value(w, r->type, f, r->id, v, e);
	if (rc == ERR_OK)
		r->opened[f->slot] = true;
	return rc;
}

enum err_code
open_all(struct work *w, struct record *r, struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; i < r->type->fields.n && rc == ERR_OK; i++)
		rc = open_field(w, r, r->type->fields.v[i], e);
	return rc;
}
