/*
 * regions.c: the division table, sorted by code, so that everything below a code stands together.
 */
#include "record/regions.h"

#include "base/buf.h"
#include "base/embed.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

struct region_table {
	VEC(struct region) v;
};

static int
by_code(const void *a, const void *b)
{
	return str_cmp(((const struct region *)a)->code, ((const struct region *)b)->code);
}

/* `code name [successors year]` by tabs; lines that begin with '#' are remarks. */
static void
add_lines(struct arena *a, struct region_table *t, struct str text, bool retired)
{
	struct str line, code, name, successor;

	while (str_next(&text, '\n', &line)) {
		line = str_trim(line);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (!str_next(&line, '\t', &code) || !str_next(&line, '\t', &name))
			continue;
		if (!str_next(&line, '\t', &successor))
			successor = STR_NONE;
		vec_push(a, &t->v, ((struct region){code, name, retired, successor}));
	}
}

static struct str
content(const struct embed_file *f)
{
	return str_of((const char *)f->data, f->size);
}

enum err_code
regions_load(struct arena *a, struct region_table **ret, struct err *e)
{
	struct region_table *t = arena_new_of(a, struct region_table);
	size_t i;

	for (i = 0; i < embed_file_count; i++) {
		struct str path = str_from(embed_files[i].path);

		if (str_is(path, "data/regions.tsv") ||
		    (str_starts(path, STR("data/villages/")) && str_ends(path, STR(".tsv"))))
			add_lines(a, t, content(&embed_files[i]), false);
		else if (str_is(path, "data/regions-retired.tsv"))
			add_lines(a, t, content(&embed_files[i]), true);
	}
	if (t->v.n == 0)
		return err_set(e, ERR_INTERNAL, "no divisions built in");
	qsort(t->v.v, t->v.n, sizeof(*t->v.v), by_code);
	*ret = t;
	return ERR_OK;
}

/* First entry that is not before `code`. */
static size_t
lower_bound(const struct region_table *t, struct str code)
{
	size_t lo = 0, hi = t->v.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (str_cmp(t->v.v[mid].code, code) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

const struct region *
region_find(const struct region_table *t, struct str code)
{
	size_t i = lower_bound(t, code);

	return i < t->v.n && str_eq(t->v.v[i].code, code) ? &t->v.v[i] : NULL;
}

void
regions_add(struct region_table *t, struct arena *a, const struct region *v, size_t n)
{
	size_t known = t->v.n, i, at;

	for (i = 0; i < n; i++) {
		for (at = lower_bound(t, v[i].code); at < known; at = known)
			if (str_eq(t->v.v[at].code, v[i].code))
				break;
		if (at < known)
			t->v.v[at] = v[i];
		else
			vec_push(a, &t->v, v[i]);
	}
	qsort(t->v.v, t->v.n, sizeof(*t->v.v), by_code);
}

static size_t
next_length(size_t n)
{
	static const size_t lengths[] = {2, 4, 6, 9, 12};
	size_t i;

	for (i = 0; i < COUNTOF(lengths); i++)
		if (lengths[i] > n)
			return lengths[i];
	return 0;
}

size_t
region_children(const struct region_table *t, struct str parent, const struct region **ret,
		size_t max)
{
	size_t length = next_length(parent.n), n = 0, i;

	for (i = lower_bound(t, parent); i < t->v.n && n < max; i++) {
		const struct region *r = &t->v.v[i];

		if (!str_starts(r->code, parent))
			break;
		if (r->code.n == length && !r->retired)
			ret[n++] = r;
	}
	return n;
}

size_t
region_search(const struct region_table *t, struct str part, struct str below,
	      const struct region **ret, size_t max)
{
	size_t n = 0, i;

	for (i = lower_bound(t, below); i < t->v.n && n < max; i++) {
		const struct region *r = &t->v.v[i];

		if (!str_starts(r->code, below))
			break;
		if (!r->retired && str_contains(r->name, part))
			ret[n++] = r;
	}
	return n;
}

struct str
region_full_name(const struct region_table *t, struct arena *a, struct str code)
{
	struct buf b;
	size_t n = 0;

	buf_init(&b, a, 512);
	while ((n = next_length(n)) != 0 && n <= code.n) {
		const struct region *r = region_find(t, str_of(code.p, n));

		if (r)
			buf_add(&b, r->name);
	}
	return buf_str(&b);
}
