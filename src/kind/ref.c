/* The id of another record of the own unit; whether it exists is for the record layer. */
#include "kind/kinds.h"

/* The catalogue's linker puts in the target: a kind does not know types. */
static struct rule_type
rule_type(const struct kind_params *p UNUSED)
{
	return (struct rule_type){.kind = RULE_REF};
}

const struct kind kind_ref = {
	.name = "ref",
	.read = kind_read_id,
	.read_text = kind_read_id_text,
	.write = kind_write_text,
	.show = kind_show_text,
	.columns = kind_columns_key,
	.rule_type = rule_type,
};
