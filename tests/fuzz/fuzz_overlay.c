/* Any bytes as a file laid over a catalogue: either problems are said, or nothing of the catalogue
 * below is gone and its field is of the kind it was. */
#include "catalogue/catalogue.h"

#include <stdlib.h>

enum { ARENA = 64 << 20 };

static const struct file {
	const char *path, *content;
} base[] = {
	{"types/t/t.type.yaml",
	 "type: t\nlabel: t\nflow: f\nlist: [a]\nfields:\n  - {key: a, kind: int, label: a, max: 9}\n"
	 "  - {key: c, kind: code, list: l, label: c}\n"
	 "  - key: r\n    kind: rows\n    label: r\n    of:\n      - {key: x, kind: date, label: x}\n"
	 "deadlines:\n  - {key: d, label: d, when: empty(a), due: made_at + 1 days, to: author, "
	 "rule: r}\n"},
	{"lists/l.yaml", "list: l\nlabel: l\ncodes: [{code: a, label: a}, {code: b, label: b}]\n"},
	{"flows/f.flow.yaml",
	 "flow: f\nlabel: f\ntype: t\nstates:\n  - {key: s, label: s, initial: true}\n"
	 "  - {key: e, label: e, locked: true}\nmoves:\n  - {key: m, label: m, from: [s], to: e, "
	 "ask: [author]}\n"},
	{"profiles/p.yaml", "profile: p\nlabel: p\nsettings:\n  - {key: n, label: n, value: 1}\n"},
};

static void
must(bool so)
{
	if (!so)
		abort();
}

static void
check(const struct catalogue *c)
{
	const struct cat_type *t = cat_type(c, STR("t"));
	const struct cat_field *a = t ? cat_field(t, STR("a")) : NULL;
	const struct cat_field *r = t ? cat_field(t, STR("r")) : NULL;

	must(a && a->params.kind == kind_find(STR("int")));
	must(r && r->rows && cat_field(r->rows, STR("x")));
	must(t->deadlines.n >= 1 && t->flow && cat_move(t->flow, STR("m")));
	must(cat_list(c, STR("l")) && cat_list(c, STR("l"))->codes.n >= 2);
	must(cat_setting(c, STR("p"), STR("n")).n > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(ARENA);
	struct cat_source source = {0};
	struct catalogue *c = NULL;
	struct problems ps;
	struct err e = {0};
	size_t i;

	problems_init(&ps, a);
	for (i = 0; i < COUNTOF(base); i++)
		cat_source_add(a, &source, str_from(base[i].path), STR_NONE,
			       str_from(base[i].content));
	if (size > 0) /* the first byte says over what it lies */
		cat_source_add(a, &source, str_from(base[data[0] % COUNTOF(base)].path),
			       STR("over"), str_of((const char *)data + 1, size - 1));
	if (catalogue_load(&source, &ps, &c, &e) == ERR_OK)
		check(c);
	else if (c || (ps.errors == 0 && e.code != ERR_TOO_LARGE))
		abort();
	catalogue_free(c);
	arena_free(a);
	return 0;
}
