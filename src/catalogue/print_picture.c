/* print_picture.c: pictures of a type, as canonical YAML and for the web. */
#include "catalogue/describe.h"
#include "catalogue/yaml_out.h"

void
print_pictures(struct yaml_out *o, const struct cat_type *t)
{
	size_t i;

	if (t->pictures.n == 0)
		return;
	out_open(o, "pictures");
	for (i = 0; i < t->pictures.n; i++) {
		const struct cat_picture *p = &t->pictures.v[i];

		out_item(o);
		out_str(o, "kind", p->kind);
		out_str(o, "label", p->label);
		out_str(o, "people", p->people->key);
		if (p->ties)
			out_str(o, "ties", p->ties->key);
	}
	out_close(o);
}

void
describe_pictures(const struct cat_type *t, struct json *j)
{
	size_t i;

	if (t->pictures.n == 0)
		return;
	json_k(j, "pictures");
	json_array_start(j);
	for (i = 0; i < t->pictures.n; i++) {
		const struct cat_picture *p = &t->pictures.v[i];

		json_object_start(j);
		json_kstr(j, "kind", p->kind);
		json_kstr(j, "label", p->label);
		json_kstr(j, "people", p->people->key);
		if (p->ties)
			json_kstr(j, "ties", p->ties->key);
		json_object_end(j);
	}
	json_array_end(j);
}
