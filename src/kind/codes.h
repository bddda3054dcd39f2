/*
 * codes.h: taking a code out of a list, for the kinds code and multi.
 */
#ifndef SHEGONG_KIND_CODES_H
#define SHEGONG_KIND_CODES_H

#include "kind/kinds.h"

/* Index in the list, or -1 with a problem. `words`: labels and aliases are understood, too. */
int kind_take_code(const struct kind_params *p, struct kind_ctx *cx, struct str in, struct str path,
		   bool words);
/* Columns of the codes, and of the words beside them. */
const struct kind_column *kind_columns_codes(const struct kind_params *p, enum column_type plain,
					     int *ret_n);
/* `shown` with the words behind it. */
struct str kind_show_note(const struct kind_value *v, struct str shown, struct arena *a);
struct rule_type kind_rule_code(const struct kind_params *p, enum rule_kind kind);

#endif
