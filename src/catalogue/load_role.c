/* load_role.c: roles, without looking at other files. */
#include "catalogue/loading.h"

static const struct {
	const char *name;
	enum act act;
} acts[] =
	{
		{"read", ACT_READ},     {"create", ACT_CREATE},   {"update", ACT_UPDATE},
		{"move", ACT_MOVE},     {"approve", ACT_APPROVE}, {"void", ACT_VOID},
		{"search", ACT_SEARCH}, {"export", ACT_EXPORT},   {"import", ACT_IMPORT},
		{"print", ACT_PRINT},
},
  admin_acts[] = {
	  {"organisation", ACT_ADMIN_ORGANISATION}, {"accounts", ACT_ADMIN_ACCOUNTS},
	  {"calendar", ACT_ADMIN_CALENDAR},         {"profile", ACT_ADMIN_PROFILE},
	  {"catalogue", ACT_ADMIN_CATALOGUE},       {"audit", ACT_AUDIT},
};

struct str
cat_act_name(enum act act)
{
	size_t i;

	for (i = 0; i < COUNTOF(acts); i++)
		if (acts[i].act == act)
			return str_from(acts[i].name);
	for (i = 0; i < COUNTOF(admin_acts); i++)
		if (admin_acts[i].act == act)
			return str_from(admin_acts[i].name);
	return STR_NONE;
}

static const char *const scopes[] = {"none", "own", "related", "unit", "below"};

struct str
cat_scope_name(enum scope scope)
{
	return str_from(scopes[scope]);
}

static enum scope
scope_of(struct str s, enum scope otherwise)
{
	size_t i;

	for (i = 0; i < COUNTOF(scopes); i++)
		if (str_eq(s, str_from(scopes[i])))
			return (enum scope)i;
	return otherwise;
}

static enum act
act_of(struct str name, bool admin)
{
	size_t i;

	for (i = 0; !admin && i < COUNTOF(acts); i++)
		if (str_eq(name, str_from(acts[i].name)))
			return acts[i].act;
	for (i = 0; admin && i < COUNTOF(admin_acts); i++)
		if (str_eq(name, str_from(admin_acts[i].name)))
			return admin_acts[i].act;
	return ACT_NONE;
}

static void
add_unknown_act(struct loading *l, const struct node *n, bool admin)
{
	struct map names;
	size_t i;

	map_init(&names, l->arena);
	for (i = 0; !admin && i < COUNTOF(acts); i++)
		map_put(&names, str_from(acts[i].name), &names);
	for (i = 0; admin && i < COUNTOF(admin_acts); i++)
		map_put(&names, str_from(admin_acts[i].name), &names);
	load_unknown(l, n->pos, CAT_UNKNOWN_ACT, n->text, &names);
}

static uint32_t
load_acts(struct loading *l, const struct node *map, const char *key, bool admin)
{
	const struct node *value = node_get(map, key), *n;
	uint32_t bits = 0;

	for (n = node_items(map, key); n; n = node_next_item(value, n)) {
		enum act act = act_of(n->text, admin);

		if (n->kind != NODE_TEXT)
			continue;
		if (act == ACT_NONE)
			add_unknown_act(l, n, admin);
		else
			bits |= UINT32_C(1) << act;
	}
	return bits;
}

/* One right for each type named; "*" stays NULL, the others are found by link_roles(). */
static void
load_rights(struct loading *l, const struct node *n, struct cat_role *r)
{
	const struct node *m;

	for (m = node_first(node_get(n, "rights")); m; m = m->next) {
		const struct node *types = node_get(m, "type"), *t;
		struct cat_right right = {NULL, load_acts(l, m, "acts", false),
					  scope_of(node_str(m, "scope"), SCOPE_NONE)};

		for (t = node_items(m, "type"); t; t = node_next_item(types, t))
			if (t->kind == NODE_TEXT)
				vec_push(l->arena, &r->rights, right);
	}
}

static void
load_scores(const struct node *n, struct cat_role *r)
{
	const struct node *scores = node_map(n, "scores");

	r->score_read = scope_of(node_str(scores, "read"), SCOPE_NONE);
	r->score_judge = scope_of(node_str(scores, "judge"), SCOPE_NONE);
	r->score_freeze = scope_of(node_str(scores, "freeze"), SCOPE_NONE);
	r->evaluator = node_bool(scores, "evaluator", false);
}

static void
load_role_reports(const struct node *n, struct cat_role *r)
{
	const struct node *reports = node_map(n, "reports");

	r->report_read = scope_of(node_str(reports, "read"), SCOPE_NONE);
	r->report_small = scope_of(node_str(reports, "small"), SCOPE_NONE);
}

void
load_role(struct loading *l, const struct node *n)
{
	static const char *const privacies[] = {"P0", "P1", "P2", "P3"};
	struct cat_role *r = arena_new_of(l->arena, struct cat_role);
	struct loaded_role loaded = {r, n};
	const struct node *uncover = node_map(n, "uncover");
	size_t i;

	r->key = node_str(n, "role");
	r->label = node_str(n, "label");
	r->level = node_str(n, "level");
	r->home = node_str(n, "home");
	r->case_supervisor = node_bool(n, "case_supervisor", false);
	r->admin = load_acts(l, n, "admin", true);
	load_texts(l, n, "nav", &r->nav);
	for (i = 0; i < COUNTOF(privacies); i++)
		r->uncover[i] = scope_of(node_str(uncover, privacies[i]),
					 i == P0 ? SCOPE_BELOW : SCOPE_NONE);
	load_scores(n, r);
	r->signals = scope_of(node_str(n, "signals"), SCOPE_NONE);
	load_role_reports(n, r);
	load_rights(l, n, r);
	if (load_name(l, &l->c->roles, r->key, r, n->pos))
		vec_push(l->arena, &l->roles, loaded);
}
