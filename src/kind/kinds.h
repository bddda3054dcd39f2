/*
 * kinds.h: what the files of this folder share. Not for other layers.
 */
#ifndef SHEGONG_KINDS_H
#define SHEGONG_KINDS_H

#include "base/utf8.h"
#include "kind/kind.h"
#include "rule/date.h"
#include "rule/decimal.h"

extern const struct kind kind_text, kind_long, kind_int, kind_decimal, kind_money, kind_bool,
	kind_date, kind_time, kind_instant, kind_code, kind_multi, kind_region, kind_address,
	kind_ref, kind_staff, kind_idno, kind_phone, kind_file, kind_sign, kind_rows;

/*
 * A JSON text, cleaned (NFC, trimmed). False when there is nothing to read: empty, null, or not
 * a text (then field.type is added).
 */
bool kind_take_text(struct kind_ctx *cx, const json_t *in, struct str path, struct str *ret);

/* Half-width and trimmed: what numbers, dates, phones and ID numbers are read from. */
struct str kind_narrow(struct kind_ctx *cx, struct str in);

/* True when nothing was given: no member, null, or an empty text. */
bool kind_absent(const json_t *in);

/* Refuses numbers outside min and max, shown at `scale`. False when one was added. */
bool kind_in_range(const struct kind_params *p, struct kind_ctx *cx, struct str path, int64_t n,
		   int scale);
struct str kind_decimal_text(struct arena *a, int64_t n, int scale);

/* The canonical list "|a|b|" and its pieces; *rest starts as the whole value. */
bool kind_next_item(struct str *rest, struct str *ret_item);
/* Calls fn() for each item of a JSON array of texts (false when it is not one), or for pieces of
 * text between commas, semicolons, strokes. */
typedef void kind_item_fn(void *ctx, struct str item);
bool kind_each_json(struct kind_ctx *cx, const json_t *in, struct str path, kind_item_fn *fn,
		    void *ctx);
void kind_each_text(struct kind_ctx *cx, struct str in, kind_item_fn *fn, void *ctx);

/* Writers and readers that several kinds use as they are. */
void kind_write_text(const struct kind_params *p, const struct kind_value *v, struct json *j,
		     struct arena *tmp);
void kind_write_items(const struct kind_params *p, const struct kind_value *v, struct json *j,
		      struct arena *tmp);
void kind_write_by_show(const struct kind *k, const struct kind_params *p,
			const struct kind_value *v, struct json *j, struct arena *tmp);
struct str kind_show_text(const struct kind_params *p, const struct kind_value *v, struct arena *a);
struct str kind_mask_tail(const struct kind_params *p, const struct kind_value *v, struct arena *a);

/* Column tables that several kinds use as they are; a sealed field has the BLOB one. */
const struct kind_column *kind_columns_text(const struct kind_params *p, int *ret_n);
const struct kind_column *kind_columns_key(const struct kind_params *p, int *ret_n);
const struct kind_column *kind_columns_int(const struct kind_params *p, int *ret_n);
/* BLOB, blind index and, below P3, the plain last four characters. */
const struct kind_column *kind_columns_found(const struct kind_params *p, int *ret_n);

/* The id of a record or an account: its form only; whether it exists is for the record layer. */
void kind_read_id(const struct kind_params *p, struct kind_ctx *cx, const json_t *in,
		  struct str path, struct kind_value *out);
void kind_read_id_text(const struct kind_params *p, struct kind_ctx *cx, struct str in,
		       struct str path, struct kind_value *out);
struct rule_type kind_rule_text(const struct kind_params *p);

#endif
