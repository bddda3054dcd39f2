/*
 * demo.h: the station that `shegong demo` builds out of data/demo: organisation and accounts
 * (station.json), a register (register.tsv through the import), cases walked step by step
 * (script.json) with the words of a story (stories.json). Private to cmd_demo.c and demo_*.c.
 */
#ifndef SHEGONG_DEMO_H
#define SHEGONG_DEMO_H

#include "access/session.h"
#include "cli/cli.h"
#include "exchange/register_gen.h"

#include <jansson.h>

struct demo_unit {
	struct str key;
	struct unit unit;
};

struct demo_account {
	struct str key, login, name, id, password;
	struct str roles; /* labels, for the list that is printed */
	struct actor actor;
};

struct demo_person {
	struct str id, group; /* group: code of the first category */
	bool used;
};

struct demo {
	struct cli *cli;
	struct app *app;
	struct arena *arena;
	struct cli_place place;
	const char *password; /* the same for all, or NULL: one each, to be changed at once */
	json_t *station, *script, *stories;
	VEC(struct demo_unit) units;
	VEC(struct demo_account) accounts;
	VEC(struct demo_person) people;
	int64_t started; /* now, before the clock is moved */
	int64_t wrong_rows;
	size_t cases;
};

/* An embedded JSON file of data/demo. */
enum err_code demo_json(const char *path, json_t **ret, struct err *e) MUST_USE;
struct str demo_text(const json_t *object, const char *key); /* STR_NONE when absent */
struct demo_account *demo_account(struct demo *d, struct str key);

/* Runs `fn` as a write of one account. */
typedef enum err_code demo_fn(struct work *w, void *ctx, struct err *e);
enum err_code demo_write(struct demo *d, struct demo_account *who, demo_fn *fn, void *ctx,
			 struct err *e) MUST_USE;
/* ERR_INVALID with what was wrong in e->detail. */
enum err_code demo_create(struct demo *d, struct demo_account *who, const char *type,
			  json_t *envelope, struct err *e) MUST_USE;

enum err_code demo_organisation(struct demo *d, struct err *e) MUST_USE;
enum err_code demo_register(struct demo *d, struct err *e) MUST_USE;
enum err_code demo_cases(struct demo *d, struct err *e) MUST_USE;

#endif
