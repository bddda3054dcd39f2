/* An import through the API to its end: the job writes, the wrong rows stay, it can be taken back. */
#include "api/imports.h"
#include "api_world.h"
#include "base/id.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct api_world world;

static const char sheet[] = "姓名,性别,村,类别\n"
			    "许小燕,女,330381128219,低保\n"
			    "许大为,男,330381128219,没有这一类\n"
			    "许阿公,男,330381128218,低保\n";

static json_t *
ask(const char *who, const char *method, struct str path, const char *body, int status)
{
	bool raw = strcmp(method, "PUT") == 0;
	struct http_answer x = api_world_ask(&world, api_world_person(&world, who), method, path,
					     raw ? STR("Content-Type: text/csv\r\n") : STR_NONE,
					     str_from(body ? body : ""));

	if (x.status != status)
		fail_msg("%s %.*s: %d %.*s", method, STR_ARG(path), x.status, STR_ARG(x.body));
	return x.body.n > 0 && x.body.p[0] == '{' ? api_world_json(&x) : NULL;
}

static struct str
path_of(struct str id, const char *rest)
{
	return str_fmt(world.arena, "/api/imports/%.*s%s", STR_ARG(id), rest);
}

static struct str
text_at(json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? str_dup(world.arena, str_from(s)) : STR_NONE;
}

/* What the job thread does with a job of this kind. */
static enum err_code
carry_out(struct str id)
{
	struct job_handler h = import_job(world.app);
	struct str result = STR_NONE;
	struct job j = {0};
	struct err e = {0};
	struct db *db;
	enum err_code rc;

	assert_int_equal(pool_borrow(world.app->pool, &db, &e), ERR_OK);
	assert_int_equal(job_load(db, world.arena, id, &j, &e), ERR_OK);
	pool_return(world.app->pool, db);
	assert_true(str_eq(j.kind, str_from(h.kind)));
	rc = h.run(h.ctx, &j, world.arena, &result, &e);
	return rc;
}

static struct str
start(struct str id, const char *body)
{
	json_t *answer = ask("lin", "POST", path_of(id, "/run"), body, 200);
	struct str job = text_at(answer, "job");

	json_decref(answer);
	return job;
}

static void
assert_state(struct str id, const char *state, int added, bool refused)
{
	json_t *answer = ask("lin", "GET", path_of(id, ""), NULL, 200);
	json_t *result = json_object_get(answer, "result");

	if (!str_eq(text_at(answer, "state"), str_from(state)))
		fail_msg("state is %.*s", STR_ARG(text_at(answer, "state")));
	assert_int_equal(json_integer_value(json_object_get(result, "new")), added);
	assert_int_equal(json_is_true(json_object_get(result, "refused")), refused);
	json_decref(answer);
}

static int64_t
persons(void)
{
	json_t *list = ask("lin", "GET", STR("/api/records/person"), NULL, 200);
	int64_t n = (int64_t)json_array_size(json_object_get(list, "items"));

	json_decref(list);
	return n;
}

static bool
is_kept(const struct import_run *run, const char *part)
{
	struct err e = {0};
	struct str content;
	struct db *db;

	assert_int_equal(pool_borrow(world.app->pool, &db, &e), ERR_OK);
	assert_int_equal(import_file_fetch(world.app, db, world.arena, run, part, &content, &e),
			 ERR_OK);
	pool_return(world.app->pool, db);
	return content.n > 0;
}

static void
from_upload_to_withdrawal(void **state)
{
	struct str id = id_new(world.arena), job;
	struct import_run run = {.id = id};

	(void)state;
	json_decref(ask("lin", "PUT", path_of(id, "?type=person&name=a.csv"), sheet, 200));
	json_decref(ask("lin", "POST", path_of(id, "/dry"), "{}", 200));
	/* Without leave to skip the wrong row nothing is written. */
	job = start(id, "{\"skip_wrong\":false}");
	assert_int_equal(carry_out(job), ERR_OK);
	assert_state(id, "tried", 2, true);
	assert_int_equal(persons(), 0);
	job = start(id, "{\"skip_wrong\":true}");
	assert_int_equal(carry_out(job), ERR_OK);
	assert_state(id, "done", 2, false);
	assert_int_equal(persons(), 2);
	/* Taken again after a crash it finds its work done. */
	assert_int_equal(carry_out(job), ERR_OK);
	assert_int_equal(persons(), 2);
	run.unit = world.a.id;
	assert_false(is_kept(&run, IMPORT_SHEET));
	assert_true(is_kept(&run, IMPORT_WRONG));
	ask("lin", "GET", path_of(id, "/wrong"), NULL, 200);
	json_decref(ask("lin", "POST", path_of(id, "/dry"), "{}", 409));
	json_decref(ask("lin", "POST", path_of(id, "/withdraw"), "{}", 422));
	json_decref(ask("lin", "POST", path_of(id, "/withdraw"), "{\"reason\":\"弄错了\"}", 200));
	assert_int_equal(persons(), 0);
	json_decref(ask("lin", "POST", path_of(id, "/withdraw"), "{\"reason\":\"再来\"}", 409));
}

/* The right to import went away while the job waited. */
static void
a_job_keeps_to_the_rights_of_now(void **state)
{
	struct str id = id_new(world.arena), job;
	struct value lin = value_text(api_world_person(&world, "lin")->id);
	struct err e = {0};
	struct db *db;

	(void)state;
	json_decref(ask("lin", "PUT", path_of(id, "?type=person&name=a.csv"), sheet, 200));
	json_decref(ask("lin", "POST", path_of(id, "/dry"), "{}", 200));
	job = start(id, "{\"skip_wrong\":true}");
	assert_int_equal(db_open(world.app->options.dsn, DB_WRITE, &db, &e), ERR_OK);
	assert_int_equal(db_exec(db, STR("UPDATE account SET disabled = 1 WHERE id = ?"), &lin, 1,
				 NULL, &e),
			 ERR_OK);
	assert_int_not_equal(carry_out(job), ERR_OK);
	assert_int_equal(db_exec(db, STR("UPDATE account SET disabled = 0 WHERE id = ?"), &lin, 1,
				 NULL, &e),
			 ERR_OK);
	db_close(db);
	assert_int_equal(persons(), 0);
}

static int
setup(void **state)
{
	(void)state;
	api_world_open(&world);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	api_world_close(&world);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(from_upload_to_withdrawal, setup, teardown),
		cmocka_unit_test_setup_teardown(a_job_keeps_to_the_rights_of_now, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
