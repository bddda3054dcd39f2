/* unit_access.h: what the tests of src/access share: a city with two stations, and roles that are
 * made by hand, so that no catalogue file is needed. */
#ifndef SHEGONG_TESTS_UNIT_ACCESS_H
#define SHEGONG_TESTS_UNIT_ACCESS_H

#include "access/seal.h"
#include "access/session.h"
#include "tables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct world {
	struct tables t;
	struct unit city, district, town, a, b;
	struct catalogue cat;
};

int world_up(void **state);
int world_down(void **state);
#define world_test(fn) cmocka_unit_test_setup_teardown(fn, world_up, world_down)

struct unit make_unit(struct world *w, const char *level, const char *name,
		      const struct unit *parent);
/* A role of the catalogue; rights are added by the test. */
struct cat_role *make_role(struct world *w, const char *key);
void give_right(struct world *w, struct cat_role *role, struct cat_type *type, enum act act,
		enum scope scope);
void hold(struct world *w, struct actor *who, const struct cat_role *role, const struct unit *at);
/* An account of station A with one role; returns its id. */
struct str make_account(struct world *w, const char *login, const char *role);

#endif
