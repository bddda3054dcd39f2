/* load.c: from files to the linked catalogue. See loading.h for the order. */
#include "base/file.h"
#include "base/embed.h"
#include "catalogue/digest.h"
#include "catalogue/loading.h"

#define CATALOGUE_LIMIT ((size_t)96 << 20)
enum { FILES_MAX = 4000 };

static const struct catalogue_route {
	const char *prefix, *suffix;
	const struct meta_place *place; /* NULL: a table, not YAML */
	void (*load)(struct loading *l, const struct node *n);
	void (*load_table)(struct loading *l, struct str file, struct str content);
	const char *key; /* must be the file's name */
} routes[] = {
	{"catalogue.yaml", "", &meta_catalogue, load_catalogue, NULL, NULL},
	{"types/", ".type.yaml", &meta_type, load_type, NULL, "type"},
	{"types/", ".cases.yaml", NULL, NULL, NULL, NULL}, /* cases.h */
	{"lists/", ".yaml", &meta_list, load_list, NULL, "list"},
	{"flows/", ".flow.yaml", &meta_flow, load_flow, NULL, "flow"},
	{"roles/", ".yaml", &meta_role, load_role, NULL, "role"},
	{"scores/", ".cases.yaml", NULL, NULL, NULL, NULL}, /* cases.h */
	{"reports/", ".cases.yaml", NULL, NULL, NULL, NULL},
	{"reports/", ".report.yaml", &meta_report, load_report, NULL, "report"},
	{"scores/", ".yaml", &meta_score, load_score, NULL, "score"},
	{"signals/", ".signal.yaml", &meta_signal, load_signal, NULL, "signal"},
	{"scales/", ".yaml", &meta_scale, load_scale, NULL, "scale"},
	{"standards/", ".yaml", &meta_standard, load_standard, NULL, "standard"},
	{"profiles/", ".yaml", &meta_profile, load_profile, NULL, "profile"},
	{"clauses.tsv", "", NULL, NULL, load_clause_table, NULL},
	{"calendar/", ".tsv", NULL, NULL, load_calendar, NULL},
	{"coverage.yaml", "", NULL, NULL, NULL, NULL}, /* coverage.h */
	{"", ".md", NULL, NULL, NULL, NULL},
};

void
load_clauses(struct loading *l, const struct node *map, struct cat_clauses *ret)
{
	const struct node *value = node_get(map, "clause");
	const struct node *n;

	for (n = node_items(map, "clause"); n; n = node_next_item(value, n)) {
		struct cited cited = {n->text, n->pos};

		if (n->kind != NODE_TEXT || n->text.n == 0)
			continue;
		vec_push(l->arena, &ret->ids, n->text);
		vec_push(l->arena, &l->cited, cited);
	}
}

bool
load_name(struct loading *l, struct map *m, struct str key, void *value, struct cat_pos at)
{
	if (key.n == 0)
		return false; /* said by meta */
	if (map_get(m, key)) {
		cat_problem(l->ps, at, CAT_DOUBLE_NAME, key, STR_NONE);
		return false;
	}
	map_put(m, key, value);
	return true;
}

void
load_unknown(struct loading *l, struct cat_pos at, const char *id, struct str name,
	     const struct map *among)
{
	if (!map_get(&l->broken, name))
		cat_problem(l->ps, at, id, name, among ? map_nearest(among, name) : STR_NONE);
}

static const struct catalogue_route *
route_of(struct str path)
{
	size_t i;

	for (i = 0; i < COUNTOF(routes); i++) {
		const struct catalogue_route *r = &routes[i];
		bool whole = r->suffix[0] == '\0';

		if (whole ? str_eq(path, str_from(r->prefix))
			  : str_starts(path, str_from(r->prefix)) &&
				    str_ends(path, str_from(r->suffix)))
			return r;
	}
	return NULL;
}

/* "types/person/person.type.yaml" -> "person" */
static struct str
base_name(struct str path, struct str suffix)
{
	struct str rest = path, piece = STR_NONE;

	while (str_next(&rest, '/', &piece))
		;
	piece.n -= suffix.n;
	return piece;
}

/* -- reading: every file becomes a tree, overlays are laid over the trees below them ------------- */

static struct loaded_file *
file_below(struct loading *l, struct str path)
{
	size_t i;

	for (i = 0; i < l->files.n; i++)
		if (str_eq(l->files.v[i].path, path))
			return &l->files.v[i];
	return NULL;
}

static void
read_yaml(struct loading *l, const struct catalogue_route *r, struct str path, struct str overlay,
	  struct str content)
{
	struct str place = overlay.n > 0
				   ? str_fmt(l->arena, "%.*s/%.*s", STR_ARG(overlay), STR_ARG(path))
				   : path;
	struct loaded_file file = {r, path, node_read_yaml(l->arena, place, content, l->ps)};
	const struct loaded_file *below = overlay.n > 0 ? file_below(l, path) : NULL;

	if (!file.node)
		map_put(&l->broken, base_name(path, str_from(r->suffix)), l);
	else if (below)
		overlay_merge(l, below->node, file.node);
	else
		vec_push(l->arena, &l->files, file);
}

static void
read_file(struct loading *l, struct str path, struct str overlay, struct str content)
{
	const struct catalogue_route *r = route_of(path);

	path = str_dup(l->arena, path);
	if (!r)
		cat_hint(l->ps, (struct cat_pos){path, 1, 1}, CAT_UNKNOWN_FILE, path, STR_NONE);
	else if (r->load)
		read_yaml(l, r, path, str_dup(l->arena, overlay), content);
	else if (r->load_table)
		r->load_table(l, path, str_dup(l->arena, content));
}

static void
load_file(struct loading *l, const struct loaded_file *f)
{
	const struct catalogue_route *r = f->route;
	struct str name = base_name(f->path, str_from(r->suffix));

	if (!meta_check(r->place, f->node, l->ps, l->arena)) {
		map_put(&l->broken, name, l);
		return;
	}
	if (r->key && !str_eq(node_str(f->node, r->key), name) && node_get(f->node, r->key))
		cat_problem(l->ps, node_get(f->node, r->key)->pos, CAT_FILE_NAME,
			    node_str(f->node, r->key), name);
	r->load(l, f->node);
}

static struct str
overlay_of(const struct cat_source *src, size_t i)
{
	return i < src->overlays.n ? src->overlays.v[i] : STR_NONE;
}

static struct catalogue *
catalogue_new(void)
{
	struct arena *a = arena_new(CATALOGUE_LIMIT);
	struct catalogue *c = arena_new_of(a, struct catalogue);

	c->arena = a;
	map_init(&c->types, a);
	map_init(&c->lists, a);
	map_init(&c->flows, a);
	map_init(&c->roles, a);
	map_init(&c->clauses, a);
	map_init(&c->standards, a);
	map_init(&c->profiles, a);
	map_init(&c->scores, a);
	map_init(&c->signals, a);
	map_init(&c->reports, a);
	map_init(&c->scales, a);
	calendar_init(&c->calendar);
	return c;
}

enum err_code
catalogue_load(const struct cat_source *src, struct problems *ps, struct catalogue **ret,
	       struct err *e)
{
	struct catalogue *c = catalogue_new();
	struct loading l = {.c = c, .arena = c->arena, .ps = ps};
	size_t i, k;

	*ret = NULL;
	map_init(&l.broken, c->arena);
	for (i = 0; i < src->paths.n && i < FILES_MAX && !arena_failed(c->arena); i++)
		read_file(&l, src->paths.v[i], overlay_of(src, i), src->contents.v[i]);
	for (k = 0; k < l.files.n; k++)
		load_file(&l, &l.files.v[k]);
	link_types(&l);
	link_flows(&l);
	link_roles(&l);
	link_settings(&l);
	link_expressions(&l);
	link_scores(&l);
	link_signals(&l);
	link_reports(&l);
	check_all(&l);
	cat_problems_sort(ps);
	if (arena_failed(c->arena) || i < src->paths.n || ps->errors > 0) {
		bool big = ps->errors == 0;

		catalogue_free(c);
		return big ? err_set(e, ERR_TOO_LARGE, "the catalogue is too large")
			   : err_set(e, ERR_INVALID, "the catalogue has %zu errors", ps->errors);
	}
	c->digest = digest_of(c);
	*ret = c;
	return ERR_OK;
}

void
catalogue_free(struct catalogue *c)
{
	if (c)
		arena_free(c->arena);
}

static enum err_code
add_dir(struct arena *a, const char *dir, struct str overlay, struct cat_source *io, struct err *e)
{
	enum err_code code;
	struct str *paths;
	size_t i, n = 0;

	code = file_list(a, dir, &paths, &n, e);
	for (i = 0; code == ERR_OK && i < n; i++) {
		struct str full = str_fmt(a, "%s/%.*s", dir, STR_ARG(paths[i]));
		struct str content;

		code = file_read(a, str_cstr(a, full), NODE_FILE_MAX, &content, e);
		if (code != ERR_OK)
			break;
		cat_source_add(a, io, paths[i], overlay, content);
	}
	return code;
}

void
cat_source_add(struct arena *a, struct cat_source *io, struct str path, struct str overlay,
	       struct str content)
{
	while (overlay.n > 0 && io->overlays.n < io->paths.n)
		vec_push(a, &io->overlays, STR_NONE);
	if (overlay.n > 0)
		vec_push(a, &io->overlays, overlay);
	vec_push(a, &io->paths, path);
	vec_push(a, &io->contents, content);
}

enum err_code
cat_source_dir(struct arena *a, const char *dir, struct cat_source *ret, struct err *e)
{
	*ret = (struct cat_source){0};
	return add_dir(a, dir, STR_NONE, ret, e);
}

enum err_code
cat_source_overlay(struct arena *a, const char *dir, struct cat_source *io, struct err *e)
{
	return add_dir(a, dir, str_dup(a, str_from(dir)), io, e);
}

void
cat_source_builtin(struct arena *a, struct cat_source *ret)
{
	struct str prefix = STR("catalogue/");
	size_t i;

	*ret = (struct cat_source){0};
	for (i = 0; i < embed_file_count; i++) {
		struct str path = str_from(embed_files[i].path);

		if (!str_starts(path, prefix))
			continue;
		vec_push(a, &ret->paths, str_skip(path, prefix.n));
		vec_push(a, &ret->contents,
			 str_of((const char *)embed_files[i].data, embed_files[i].size));
	}
}
