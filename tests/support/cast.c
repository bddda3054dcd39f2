#include "cast.h"

#include "base/id.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void
must(enum err_code rc, const struct err *e, const struct problems *ps)
{
	if (rc != ERR_OK)
		fail_msg("%s: %s %.*s", err_name(rc), e->detail,
			 STR_ARG(ps && ps->first ? ps->first->code : STR_NONE));
}

struct saving {
	struct station *s;
	struct unit unit;
	struct account account;
	struct problems problems;
};

static enum err_code
save_unit(void *ctx, struct db *db, struct err *e)
{
	struct saving *x = ctx;

	return unit_save(db, x->s->arena, &x->unit, &x->problems, e);
}

struct unit
cast_unit(struct station *s, const char *level, const char *name, const char *code,
	  const struct unit *parent)
{
	struct saving x = {.s = s};
	struct err e = {0};

	problems_init(&x.problems, s->arena);
	x.unit.id = id_new(s->arena);
	x.unit.level = str_from(level);
	x.unit.name = str_from(name);
	x.unit.code = str_from(code);
	x.unit.profile = STR("ruian");
	x.unit.parent = parent->id;
	must(pool_write(s->engine.pool, save_unit, &x, &e), &e, &x.problems);
	return x.unit;
}

static enum err_code
save_account(void *ctx, struct db *db, struct err *e)
{
	struct saving *x = ctx;
	struct str hash = x->account.id.n > 0 ? STR_NONE : STR("no password");

	return account_save(db, x->s->arena, x->s->catalogue, &x->account, hash, &x->problems, e);
}

struct signing_in {
	struct station *s;
	struct str account, token;
	struct actor *actor;
};

static enum err_code
sign_in(void *ctx, struct db *db, struct err *e)
{
	struct signing_in *x = ctx;
	enum err_code rc = session_make(db, x->s->arena, x->account, &x->token, e);

	return rc == ERR_OK ? session_actor(db, x->s->arena, x->s->catalogue, x->token, x->actor, e)
			    : rc;
}

enum err_code
cast_sign_in(struct station *s, enum person who)
{
	struct signing_in x = {s, s->actors[who].account, STR_NONE, &s->actors[who]};
	struct err e = {0};

	return pool_write(s->engine.pool, sign_in, &x, &e);
}

enum person
cast_hire(struct station *s, const char *login, const char *role, const struct unit *at)
{
	struct account_role held = {str_from(role), at->id, DATE_NONE, DATE_NONE, false};
	struct saving x = {.s = s};
	struct err e = {0};
	int who = s->people++;

	assert_true(who < STATION_PEOPLE);
	problems_init(&x.problems, s->arena);
	x.account.login = x.account.name = str_from(login);
	x.account.unit = at->id;
	vec_push(s->arena, &x.account.roles, held);
	must(pool_write(s->engine.pool, save_account, &x, &e), &e, &x.problems);
	s->actors[who] = (struct actor){.account = x.account.id};
	must(cast_sign_in(s, (enum person)who), &e, NULL);
	return (enum person)who;
}

static enum err_code
disable(void *ctx, struct db *db, struct err *e)
{
	struct saving *x = ctx;
	struct str id = x->account.id;
	enum err_code rc = account_load(db, x->s->arena, id, &x->account, e);

	x->account.disabled = true;
	return rc == ERR_OK ? save_account(ctx, db, e) : rc;
}

void
cast_dismiss(struct station *s, enum person who)
{
	struct saving x = {.s = s};
	struct err e = {0};

	problems_init(&x.problems, s->arena);
	x.account.id = s->actors[who].account;
	must(pool_write(s->engine.pool, disable, &x, &e), &e, &x.problems);
}

const char *
cast_json(struct station *s, const char *fmt, ...)
{
	struct str text;
	va_list args;

	va_start(args, fmt);
	text = str_vfmt(s->arena, fmt, args);
	va_end(args);
	return str_cstr(s->arena, text);
}

static struct value
ask(struct station *s, const char *sql, struct str arg)
{
	struct value v = value_text(arg), found = VALUE_EMPTY;
	struct err e = {0};
	struct db *db;

	must(pool_borrow(s->engine.pool, &db, &e), &e, NULL);
	must(db_value(db, s->arena, str_from(sql), &v, 1, &found, &e), &e, NULL);
	pool_return(s->engine.pool, db);
	return found;
}

struct str
cast_text(struct station *s, const char *sql, struct str arg)
{
	struct value v = ask(s, sql, arg);

	return v.type == VALUE_TEXT ? v.s : STR_NONE;
}

int64_t
cast_number(struct station *s, const char *sql, struct str arg)
{
	struct value v = ask(s, sql, arg);

	return v.type == VALUE_INT ? v.i : 0;
}
