/* The id of an account; whether it exists is for the record layer. */
#include "kind/kinds.h"

const struct kind kind_staff = {
	.name = "staff",
	.read = kind_read_id,
	.read_text = kind_read_id_text,
	.write = kind_write_text,
	.show = kind_show_text,
	.columns = kind_columns_key,
	.rule_type = kind_rule_text,
	.staff = true,
};
