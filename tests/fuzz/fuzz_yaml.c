/* Any bytes as a catalogue file, beside a list it may name: either problems are said, or what was
 * loaded prints and describes. */
#include "catalogue/catalogue.h"

#include <stdlib.h>

enum { PRINT_MAX = 8 << 20, ARENA = 64 << 20 };

/* The first byte says what the file claims to be. */
static const char *const paths[] = {"types/t/t.type.yaml", "lists/l.yaml",    "flows/f.flow.yaml",
				    "roles/r.yaml",        "profiles/p.yaml", "clauses.tsv",
				    "calendar/cn.tsv",     "catalogue.yaml"};

static void
describe(const struct catalogue *c, struct arena *a)
{
	struct json j;
	struct buf b;

	buf_init(&b, a, PRINT_MAX);
	json_init(&j, &b);
	catalogue_describe(c, &j, a);
	buf_init(&b, a, PRINT_MAX);
	catalogue_print(c, &b);
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

	problems_init(&ps, a);
	vec_push(a, &source.paths, STR("lists/x.yaml"));
	vec_push(a, &source.contents, STR("list: x\nlabel: x\ncodes: [{code: a, label: a}]\n"));
	if (size > 0) {
		vec_push(a, &source.paths, str_from(paths[data[0] % COUNTOF(paths)]));
		vec_push(a, &source.contents, str_of((const char *)data + 1, size - 1));
	}
	if (catalogue_load(&source, &ps, &c, &e) == ERR_OK)
		describe(c, a);
	else if (c || (ps.errors == 0 && e.code != ERR_TOO_LARGE))
		abort();
	catalogue_free(c);
	arena_free(a);
	return 0;
}
