/*
 * t_audit_reads.c: looking at what is sensitive leaves a trace that names the records and never
 * their content, and the trace cannot be changed, cut or rolled back unseen.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "cast.h"

static struct station st;

#define SECRET "她说夜里老听见有人敲门"

static int
setup(void **state)
{
	(void)state;
	station_open(&st, NULL);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	station_close(&st);
	return 0;
}

/* -- one request: what it opened is written before it answers -------------------------------------- */

enum asked { VIEW, LIST, HISTORY, UNCOVER, CHANGE, CREATE };

struct asking {
	const char *type;
	struct str id;
	const char *field, *reason;
	enum asked what;
	const char *json; /* CHANGE, CREATE */
	struct audit_entry entry;
	bool logged;
	struct str answer;
};

static enum err_code
view(struct work *w, struct asking *x, const struct cat_type *t, struct json *j, struct err *e)
{
	const struct cat_field *f = x->field ? cat_field(t, str_from(x->field)) : NULL;
	struct record *r;
	enum err_code rc = record_load(w, t, x->id, ACT_READ, &r, e);

	if (rc != ERR_OK)
		return rc;
	w->reason = x->reason ? str_from(x->reason) : STR_NONE;
	if (x->what == HISTORY)
		return record_history(w, r, j, e);
	if (x->what == UNCOVER)
		return record_uncover(w, r, &f, 1, j, e);
	record_write(w, r, CHANNEL_VIEW, j);
	return ERR_OK;
}

static enum err_code
list(struct work *w, const struct cat_type *t, struct json *j, struct err *e)
{
	struct query q = {.type = t, .act = ACT_READ, .limit = 50};
	struct record_list l;
	enum err_code rc = record_query(w, &q, &l, e);
	size_t i;

	json_array_start(j);
	for (i = 0; rc == ERR_OK && i < l.n; i++)
		record_write(w, l.v[i], CHANNEL_LIST, j);
	json_array_end(j);
	return rc;
}

static enum err_code
change(struct work *w, struct asking *x, const struct cat_type *t, struct err *e)
{
	json_t *body = json_loads(x->json, 0, NULL);
	struct conflict *clash;
	struct envelope en;
	struct record *r;
	enum err_code rc;
	bool again;

	json_object_set_new(body, "id", json_stringn(x->id.p, x->id.n));
	rc = record_read_envelope(w, t, body, &en, e);
	json_decref(body);
	if (rc == ERR_OK)
		rc = x->what == CREATE ? record_create(w, &en, &r, &again, e)
				       : record_update(w, &en, &r, &clash, e);
	return rc;
}

static enum err_code
run(struct work *w, void *ctx, struct err *e)
{
	struct asking *x = ctx;
	const struct cat_type *t = cat_type(w->engine->catalogue, str_from(x->type));
	enum err_code rc;
	struct json j;
	struct buf b;

	buf_init(&b, w->arena, 1u << 20);
	json_init(&j, &b);
	if (x->what == CHANGE || x->what == CREATE)
		rc = change(w, x, t, e);
	else
		rc = x->what == LIST ? list(w, t, &j, e) : view(w, x, t, &j, e);
	x->answer = buf_str(&b);
	x->logged = work_read_entry(w, &x->entry);
	return rc;
}

static enum err_code
write_entry(void *ctx, struct db *db, struct err *e)
{
	struct asking *x = ctx;

	return audit_write(st.engine.audit, db, &x->entry, e);
}

/* As the router does it: the answer of a read waits for its entry. */
static enum err_code
ask(enum person who, struct asking *x)
{
	struct err e = {0};
	enum err_code rc;

	rc = x->what == CHANGE || x->what == CREATE ? station_write(&st, who, run, x, &e)
						    : station_read(&st, who, run, x, &e);
	if (x->logged && (rc != ERR_OK || x->what < CHANGE))
		assert_int_equal(pool_write(st.engine.pool, write_entry, x, &e), ERR_OK);
	return rc;
}

static int64_t
entries(const char *act, struct str record)
{
	return cast_number(&st,
			   str_cstr(st.arena,
				    str_fmt(st.arena,
					    "SELECT COUNT(*) FROM audit WHERE act = '%s' AND "
					    "record = ?",
					    act)),
			   record);
}

static struct str
secret_case(void)
{
	struct str id = station_case(&st, NULL);

	assert_int_equal(station_update(&st, LIN, "case", id,
					"{\"base\":1,\"fields\":{\"problems\":\"" SECRET "\"}}",
					NULL),
			 ERR_OK);
	return id;
}

static void
reading_what_is_sensitive_leaves_one_entry(void **state)
{
	struct str id = secret_case();
	struct asking x = {.type = "case", .id = id, .what = VIEW};

	(void)state;
	assert_int_equal(ask(ZHOU, &x), ERR_OK);
	assert_true(str_contains(x.answer, STR(SECRET)));
	assert_true(x.logged);
	assert_int_equal(entries("read", id), 1);
	assert_true(str_eq(x.entry.account, st.actors[ZHOU].account));
	assert_true(str_eq(x.entry.record, id));
	assert_true(str_is(x.entry.type, "case"));
	assert_int_equal(
		cast_number(&st,
			    "SELECT COUNT(*) FROM audit WHERE COALESCE(reason, '') || '/' || "
			    "COALESCE(fields, '') || '/' || COALESCE(digest, '') LIKE ?",
			    STR("%" SECRET "%")),
		0);
}

static void
a_list_opens_nothing(void **state)
{
	struct asking x = {.type = "case", .what = LIST};

	(void)state;
	secret_case();
	assert_int_equal(ask(LIN, &x), ERR_OK);
	assert_true(str_contains(x.answer, STR("桂花婆婆")));
	assert_false(str_contains(x.answer, STR(SECRET)));
	assert_false(x.logged);
}

static void
what_is_refused_is_not_said_to_be_read(void **state)
{
	struct asking x = {.type = "case", .id = secret_case(), .what = VIEW};

	(void)state;
	assert_int_equal(ask(YE, &x), ERR_FORBIDDEN);
	assert_false(x.logged);
	assert_int_equal(entries("read", x.id), 0);
}

static void
uncovering_names_the_field_and_the_reason(void **state)
{
	struct asking x = {.type = "person", .what = UNCOVER, .field = "phone"};

	(void)state;
	x.id = station_create(&st, LIN, "person",
			      "{\"fields\":{\"name\":\"蔡秀英\",\"gender\":\"2\",\"village\":"
			      "\"330381128200\",\"client_groups\":[\"A02\"],\"phone\":"
			      "\"13800000461\"}}",
			      NULL, NULL);
	assert_int_equal(ask(JIN, &x), ERR_REASON_NEEDED);
	assert_false(str_contains(x.answer, STR("13800000461")));
	x.reason = "明天要上门";
	assert_int_equal(ask(JIN, &x), ERR_OK);
	assert_true(str_contains(x.answer, STR("13800000461")));
	assert_int_equal(entries("uncover", x.id), 1);
	assert_true(str_is(x.entry.fields, "phone"));
	assert_true(str_is(x.entry.reason, "明天要上门"));
}

/* The field is empty now, but the history still shows what stood there. */
static void
history_of_what_was_emptied_is_a_reading(void **state)
{
	struct asking x = {.type = "case", .id = secret_case(), .what = HISTORY};

	(void)state;
	assert_int_equal(station_update(&st, LIN, "case", x.id,
					"{\"base\":2,\"fields\":{\"problems\":null}}", NULL),
			 ERR_OK);
	assert_int_equal(ask(ZHOU, &x), ERR_OK);
	assert_true(str_contains(x.answer, STR(SECRET)));
	assert_true(x.logged);
	assert_int_equal(entries("read", x.id), 1);
}

/* A clash shows the other's words though nothing is written. */
static void
both_sides_of_a_clash_are_a_reading(void **state)
{
	struct asking x = {.type = "case", .id = secret_case(), .what = CHANGE};

	(void)state;
	x.json = "{\"type\":\"case\",\"base\":1,\"fields\":{\"problems\":\"另外的话\"}}";
	assert_int_equal(ask(LIN, &x), ERR_CONFLICT);
	assert_true(x.logged);
	assert_int_equal(entries("read", x.id), 1);
}

/* Writing a session opens nothing of the case it stands under. */
static void
writing_below_is_not_a_reading(void **state)
{
	struct str id = secret_case();
	struct asking x = {.type = "session", .what = CREATE};

	(void)state;
	x.id = STR("01900000-0000-7000-8000-000000000001");
	x.json = cast_json(&st,
			   "{\"type\":\"session\",\"parent\":\"%.*s\",\"fields\":{\"started_at\":"
			   "\"2026-03-02T09:00:00+08:00\",\"mode\":\"1\",\"danger\":\"same\"},"
			   "\"late_reason\":\"1\"}",
			   STR_ARG(id));
	assert_int_equal(ask(LIN, &x), ERR_OK);
	assert_false(x.logged);
	assert_int_equal(entries("create", x.id), 1);
}

/* -- the chain ---------------------------------------------------------------------------------------- */

struct verifying {
	struct str head;
	struct audit_fault *faults;
	size_t n;
	int64_t checked;
};

static enum err_code
verify(struct work *w, void *ctx, struct err *e)
{
	struct verifying *v = ctx;

	return audit_verify(w->db, w->engine->keyring, v->head, w->arena, &v->faults, &v->n,
			    &v->checked, e);
}

static enum err_code
export_head(struct work *w, void *ctx, struct err *e)
{
	struct verifying *v = ctx;

	return audit_head(w->db, w->arena, &v->head, e);
}

static enum err_code
tamper(void *ctx, struct db *db, struct err *e)
{
	return db_exec(db, str_from(ctx), NULL, 0, NULL, e);
}

static size_t
faults(struct verifying *v)
{
	struct err e = {0};

	assert_int_equal(station_read(&st, LIN, verify, v, &e), ERR_OK);
	return v->n;
}

/* Some days of work, and the head that the level above keeps. */
static void
work_and_export(struct verifying *v)
{
	struct asking x = {.type = "case", .id = secret_case(), .what = VIEW};
	struct err e = {0};

	assert_int_equal(ask(ZHOU, &x), ERR_OK);
	assert_int_equal(station_move(&st, LIN, "case", x.id, "short", NULL, NULL), ERR_OK);
	*v = (struct verifying){0};
	assert_int_equal(station_read(&st, LIN, export_head, v, &e), ERR_OK);
	assert_int_equal(faults(v), 0);
	assert_true(v->checked >= 5);
}

static void
spoil(const char *sql)
{
	struct err e = {0};

	assert_int_equal(pool_write(st.engine.pool, tamper, (void *)(uintptr_t)sql, &e), ERR_OK);
}

static void
a_cut_tail_is_found_with_the_head(void **state)
{
	struct verifying v, alone = {0};

	(void)state;
	work_and_export(&v);
	spoil("DELETE FROM audit WHERE seq = (SELECT MAX(seq) FROM audit)");
	assert_int_equal(faults(&alone), 0); /* nobody can tell without it */
	assert_true(faults(&v) > 0);
	assert_true(str_is(v.faults[0].what, "cut"));
}

static void
a_changed_entry_is_found(void **state)
{
	struct verifying v;

	(void)state;
	work_and_export(&v);
	spoil("UPDATE audit SET account = 'somebody else' WHERE act = 'read'");
	assert_true(faults(&v) > 0);
	assert_true(str_is(v.faults[0].what, "changed"));
}

static void
a_missing_entry_is_found(void **state)
{
	struct verifying v;

	(void)state;
	work_and_export(&v);
	spoil("DELETE FROM audit WHERE act = 'read'");
	assert_true(faults(&v) > 0);
	assert_true(str_is(v.faults[0].what, "missing"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reading_what_is_sensitive_leaves_one_entry, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_list_opens_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_refused_is_not_said_to_be_read, setup,
						teardown),
		cmocka_unit_test_setup_teardown(uncovering_names_the_field_and_the_reason, setup,
						teardown),
		cmocka_unit_test_setup_teardown(history_of_what_was_emptied_is_a_reading, setup,
						teardown),
		cmocka_unit_test_setup_teardown(both_sides_of_a_clash_are_a_reading, setup,
						teardown),
		cmocka_unit_test_setup_teardown(writing_below_is_not_a_reading, setup, teardown),
		cmocka_unit_test_setup_teardown(a_cut_tail_is_found_with_the_head, setup, teardown),
		cmocka_unit_test_setup_teardown(a_changed_entry_is_found, setup, teardown),
		cmocka_unit_test_setup_teardown(a_missing_entry_is_found, setup, teardown),
	};

	return cmocka_run_group_tests_name("audit of reads", tests, NULL, NULL);
}
