/* request.c: reading what was sent: query, JSON members; steps of slow handlers. */
#include "api/app.h"
#include "api/route.h"
#include "base/utf8.h"

#include <string.h>

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool
url_decode(struct arena *a, struct str in, bool form, struct str *ret)
{
	char *out = arena_array(a, char, in.n + 1);
	size_t i, n = 0;

	for (i = 0; i < in.n; i++) {
		char c = in.p[i];

		if (c == '%') {
			int high = i + 2 < in.n ? hex_digit(in.p[i + 1]) : -1;
			int low = i + 2 < in.n ? hex_digit(in.p[i + 2]) : -1;

			if (high < 0 || low < 0)
				return false;
			c = (char)(high * 16 + low);
			i += 2;
		} else if (c == '+' && form) {
			c = ' ';
		}
		out[n++] = c;
	}
	*ret = str_of(out, n);
	return utf8_valid(*ret);
}

bool
request_query(struct request *rq, const char *key, struct str *ret)
{
	struct str rest = rq->query, pair, name, value;
	ptrdiff_t at;

	*ret = STR_NONE;
	while (str_next(&rest, '&', &pair)) {
		at = str_chr(pair, '=');
		name = at < 0 ? pair : str_of(pair.p, (size_t)at);
		if (!str_eq(name, str_from(key)))
			continue;
		value = at < 0 ? STR("") : str_skip(pair, (size_t)at + 1);
		if (url_decode(rq->arena, value, true, ret))
			return true;
		problem_add_arg(&rq->work.problems, problem_path(rq->arena, "/%s", key),
				"field.type", str_from(key));
		return false;
	}
	return false;
}

int
request_query_int(struct request *rq, const char *key, int otherwise, int min, int max)
{
	struct str text;
	int64_t n;

	if (!request_query(rq, key, &text) || !str_to_int(text, &n))
		return otherwise;
	return n < min ? min : n > max ? max : (int)n;
}

static struct str
member_path(struct request *rq, const char *key)
{
	return problem_path(rq->arena, "/%s", key);
}

struct str
request_text(struct request *rq, const char *key, bool required)
{
	const json_t *v = json_object_get(rq->json, key);

	if (v && !json_is_null(v) && !json_is_string(v))
		problem_add_arg(&rq->work.problems, member_path(rq, key), "field.type",
				str_from(key));
	else if (required && json_string_length(v) == 0)
		problem_add(&rq->work.problems, member_path(rq, key), "field.required");
	if (!json_is_string(v) || json_string_length(v) == 0)
		return STR_NONE;
	return str_of(json_string_value(v), json_string_length(v));
}

bool
request_bool(struct request *rq, const char *key, bool otherwise)
{
	const json_t *v = json_object_get(rq->json, key);

	if (!v || json_is_null(v))
		return otherwise;
	if (!json_is_boolean(v))
		problem_add_arg(&rq->work.problems, member_path(rq, key), "field.type",
				str_from(key));
	return json_is_true(v);
}

int64_t
request_int(struct request *rq, const char *key, int64_t otherwise)
{
	const json_t *v = json_object_get(rq->json, key);

	if (!v || json_is_null(v))
		return otherwise;
	if (!json_is_integer(v)) {
		problem_add_arg(&rq->work.problems, member_path(rq, key), "field.type",
				str_from(key));
		return otherwise;
	}
	return json_integer_value(v);
}

void
request_only(struct request *rq, const char *const *keys)
{
	const char *key;
	json_t *v;
	size_t i;

	json_object_foreach(rq->json, key, v)
	{
		for (i = 0; keys[i] && strcmp(keys[i], key) != 0; i++)
			;
		if (!keys[i])
			problem_add_arg(&rq->work.problems, member_path(rq, key), "field.unknown",
					str_dup(rq->arena, str_from(key)));
	}
}

enum err_code
request_checked(struct request *rq, struct err *e)
{
	if (rq->work.problems.errors == 0)
		return ERR_OK;
	return err_set(e, ERR_INVALID, "%zu problems", rq->work.problems.errors);
}

static void
begin_step(struct request *rq, struct db *db)
{
	struct problems kept = rq->work.problems;

	work_init(&rq->work, &rq->app->engine, db, rq->arena, &rq->actor);
	rq->work.problems = kept; /* its tail points into rq->work, where it stays */
}

enum err_code
request_read(struct request *rq, request_step_fn *fn, void *ctx, struct err *e)
{
	enum err_code rc;
	struct db *db;

	rc = pool_borrow(rq->app->pool, &db, e);
	if (rc != ERR_OK)
		return rc;
	begin_step(rq, db);
	rc = fn(rq, ctx, e);
	pool_return(rq->app->pool, db);
	rq->work.db = NULL;
	return rc;
}

struct write_step {
	struct request *rq;
	request_step_fn *fn;
	void *ctx;
};

static enum err_code
run_write_step(void *ctx, struct db *db, struct err *e)
{
	struct write_step *s = ctx;
	enum err_code rc = ERR_OK;

	begin_step(s->rq, db);
	if (s->rq->signed_in)
		rc = session_still_valid(db, &s->rq->actor, e);
	return rc == ERR_OK ? s->fn(s->rq, s->ctx, e) : rc;
}

enum err_code
request_write(struct request *rq, request_step_fn *fn, void *ctx, struct err *e)
{
	struct write_step s = {rq, fn, ctx};
	enum err_code rc = pool_write(rq->app->pool, run_write_step, &s, e);

	rq->work.db = NULL;
	return rc;
}

enum err_code
request_audit(struct request *rq, struct audit_entry en, struct err *e)
{
	if (en.account.n == 0)
		en.account = rq->actor.account;
	en.session = rq->actor.session;
	if (en.unit.n == 0)
		en.unit = rq->actor.unit.id;
	if (en.result.n == 0)
		en.result = STR("ok");
	return audit_write(rq->app->engine.audit, rq->work.db, &en, e);
}
