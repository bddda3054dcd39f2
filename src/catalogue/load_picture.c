/* load_picture.c: pictures that pages draw from rows of a record. */
#include "catalogue/loading.h"

#include <string.h>

/* The rows named at `key`; they keep the place of their mark in x and y. */
static struct cat_field *
rows_named(struct loading *l, const struct cat_type *t, const struct node *map, const char *key,
	   bool placed)
{
	const struct node *n = node_get(map, key);
	struct cat_field *f = n && n->kind == NODE_TEXT ? cat_field(t, n->text) : NULL;
	static const char *const axes[] = {"x", "y"};
	size_t i;

	if (!n)
		return NULL;
	if (!f || !f->rows) {
		cat_problem(l->ps, n->pos, CAT_PICTURE, n->text, STR("rows"));
		return NULL;
	}
	for (i = 0; placed && i < COUNTOF(axes); i++) {
		const struct cat_field *axis = cat_field(f->rows, str_from(axes[i]));

		if (!axis || strcmp(axis->params.kind->name, "int") != 0)
			cat_problem(l->ps, n->pos, CAT_PICTURE, f->key, str_from(axes[i]));
	}
	return f;
}

void
link_pictures(struct loading *l, struct cat_type *t, const struct node *n)
{
	const struct node *m;

	for (m = node_first(node_get(n, "pictures")); m; m = m->next) {
		struct cat_picture p = {
			.kind = node_str(m, "kind"),
			.label = node_str(m, "label"),
			.people = rows_named(l, t, m, "people", true),
			.ties = rows_named(l, t, m, "ties", false),
		};

		if (p.people)
			vec_push(l->arena, &t->pictures, p);
	}
}
