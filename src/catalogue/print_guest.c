/* print_guest.c: one-time links as canonical YAML; see print.c. */
#include "catalogue/yaml_out.h"

static void
put_keys(struct yaml_out *o, const char *key, struct cat_field *const *v, size_t n)
{
	struct str keys[64];
	size_t i;

	for (i = 0; i < n && i < COUNTOF(keys); i++)
		keys[i] = v[i]->key;
	out_texts(o, key, keys, i);
}

void
print_guests(struct yaml_out *o, const struct cat_type *t)
{
	size_t i;

	if (t->guests.n == 0)
		return;
	out_open(o, "guest");
	for (i = 0; i < t->guests.n; i++) {
		const struct cat_guest *g = t->guests.v[i];

		out_item(o);
		out_str(o, "key", g->key);
		out_str(o, "label", g->label);
		out_str(o, "intro", g->intro);
		put_keys(o, "show", g->show.v, g->show.n);
		put_keys(o, "fields", g->fields.v, g->fields.n);
		out_int(o, "days", g->days);
		out_expr(o, "when", g->when);
		print_then(o, &g->then);
		out_texts(o, "clause", g->clauses.ids.v, g->clauses.ids.n);
	}
	out_close(o);
}
