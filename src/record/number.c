/*
 * number.c: RA01-2026-C-0012. A counter row per unit, type letters and year, taken in the same
 * transaction as the record: no number twice, none lost but by a roll-back. Voided records keep
 * theirs.
 */
#include "record/internal.h"

static enum err_code
counter_next(struct work *w, const struct record *r, int64_t year, int64_t *ret, struct err *e)
{
	struct value key[3] = {value_text(r->unit_id), value_text(r->type->number),
			       value_int(year)};
	struct value now = VALUE_EMPTY;
	enum err_code rc;
	int64_t changed = 0;

	rc = db_exec(w->db,
		     STR("UPDATE number_counter SET last = last + 1 WHERE unit_id = ? AND "
			 "letters = ? AND year = ?"),
		     key, 3, &changed, e);
	if (rc == ERR_OK && changed == 0)
		rc = db_exec(w->db,
			     STR("INSERT INTO number_counter (unit_id, letters, year, last) "
				 "VALUES (?, ?, ?, 1)"),
			     key, 3, NULL, e);
	if (rc == ERR_OK)
		rc = db_value(
			w->db, w->arena,
			STR("SELECT last FROM number_counter WHERE unit_id = ? AND letters = ?"
			    " AND year = ?"),
			key, 3, &now, e);
	*ret = now.i;
	return rc;
}

enum err_code
number_take(struct work *w, struct record *r, struct err *e)
{
	struct value unit = value_text(r->unit_id), code = VALUE_EMPTY;
	int64_t year = date_to_civil(w->today).year, n = 0;
	enum err_code rc;

	if (r->type->number.n == 0)
		return ERR_OK;
	rc = counter_next(w, r, year, &n, e);
	if (rc == ERR_OK)
		rc = db_value(w->db, w->arena, STR("SELECT code FROM unit WHERE id = ?"), &unit, 1,
			      &code, e);
	if (rc == ERR_OK)
		r->number = str_fmt(w->arena, "%.*s-%lld-%.*s-%04lld", STR_ARG(code.s),
				    (long long)year, STR_ARG(r->type->number), (long long)n);
	return rc;
}
