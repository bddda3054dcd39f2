/* unit_access.c: see unit_access.h. */
#include "unit_access.h"

#include "base/id.h"
#include "rule/date.h"

#include <stdlib.h>

struct unit
make_unit(struct world *w, const char *level, const char *name, const struct unit *parent)
{
	struct tables *t = &w->t;
	struct unit u = {.level = str_from(level), .name = str_from(name)};
	struct problems ps;

	problems_init(&ps, t->a);
	if (parent)
		u.parent = parent->id;
	must(unit_save(t->db, t->a, &u, &ps, &t->e));
	return u;
}

struct cat_role *
make_role(struct world *w, const char *key)
{
	struct cat_role *r = arena_new_of(w->t.a, struct cat_role);

	r->key = r->label = str_from(key);
	map_put(&w->cat.roles, r->key, r);
	return r;
}

void
give_right(struct world *w, struct cat_role *role, struct cat_type *type, enum act act,
	   enum scope scope)
{
	struct cat_right right = {type, UINT32_C(1) << act, scope};

	vec_push(w->t.a, &role->rights, right);
}

void
hold(struct world *w, struct actor *who, const struct cat_role *role, const struct unit *at)
{
	struct actor_role r = {role, at->id, at->path, false};

	vec_push(w->t.a, &who->roles, r);
}

struct str
make_account(struct world *w, const char *login, const char *role)
{
	struct tables *t = &w->t;
	struct account acc = {.login = str_from(login), .name = STR("林晓"), .unit = w->a.id};
	struct account_role r = {str_from(role), w->a.id, DATE_NONE, DATE_NONE, false};
	struct problems ps;

	problems_init(&ps, t->a);
	if (role[0])
		vec_push(t->a, &acc.roles, r);
	must(account_save(t->db, t->a, &w->cat, &acc, STR("no hash"), &ps, &t->e));
	return acc.id;
}

int
world_up(void **state)
{
	static schema_declare_fn *const declare[] = {access_schema, seal_schema, NULL};
	struct world *w = calloc(1, sizeof(*w));

	tables_open(&w->t, declare);
	map_init(&w->cat.roles, w->t.a);
	w->city = make_unit(w, "city", "温州市", NULL);
	w->district = make_unit(w, "district", "瑞安市", &w->city);
	w->town = make_unit(w, "township", "曹村镇", &w->district);
	w->a = make_unit(w, "station", "曹村镇社工站", &w->town);
	w->b = make_unit(w, "station", "马屿镇社工站", &w->district);
	*state = w;
	return 0;
}

int
world_down(void **state)
{
	struct world *w = *state;

	tables_close(&w->t);
	free(w);
	return 0;
}
