#include "unit_access.h"

#include "base/file.h"
#include "base/id.h"

#include <stdlib.h>
#include <sys/stat.h>

#define OWNER STR("018f0000-0000-7000-8000-000000000001")
#define RECORD STR("018f0000-0000-7000-8000-0000000000aa")

struct ring {
	struct tables t;
	char path[TMPDIR_PATH + 64];
	struct keyring *k;
};

static int
ring_up(void **state)
{
	static schema_declare_fn *const declare[] = {seal_schema, NULL};
	struct ring *r = calloc(1, sizeof(*r));
	struct tables *t = &r->t;

	tables_open(t, declare);
	tmpdir_path(&t->dir, "", "master.key", r->path, sizeof(r->path));
	must(keyring_make_file(r->path, &t->e));
	must(keyring_open(r->path, &r->k, &t->e));
	*state = r;
	return 0;
}

static int
ring_down(void **state)
{
	struct ring *r = *state;

	keyring_close(r->k);
	tables_close(&r->t);
	free(r);
	return 0;
}

static struct str
seal_one(struct ring *r, struct str plain)
{
	struct tables *t = &r->t;
	struct data_key key;

	must(keyring_data_key(r->k, t->db, OWNER, true, &key, &t->e));
	return seal(t->a, &key, plain, STR("person"), STR("phone"), RECORD);
}

static enum err_code
open_one(struct ring *r, struct str blob, struct str *ret)
{
	return unseal(r->t.a, r->k, r->t.db, blob, STR("person"), STR("phone"), RECORD, ret,
		      &r->t.e);
}

static void
what_is_sealed_opens_again(void **state)
{
	static const char *const texts[] = {"", "1", "13800000461", "吴阿香，独居"};
	struct ring *r = *state;
	struct tables *t = &r->t;
	struct str plain;
	size_t i;

	for (i = 0; i < COUNTOF(texts); i++) {
		struct str blob = seal_one(r, str_from(texts[i]));

		assert_int_equal(blob.n, 1 + 16 + 12 + 16 + strlen(texts[i]));
		assert_int_equal(blob.p[0], 1);
		assert_false(texts[i][0] && strlen(texts[i]) > 2 &&
			     str_contains(blob, str_from(texts[i])));
		must(open_one(r, blob, &plain));
		assert_true(str_eq(plain, str_from(texts[i])));
	}
}

static void
the_same_text_never_looks_the_same(void **state)
{
	struct ring *r = *state;

	assert_false(str_eq(seal_one(r, STR("同样的话")), seal_one(r, STR("同样的话"))));
}

static void
each_changed_byte_is_found(void **state)
{
	struct ring *r = *state;
	struct str blob = seal_one(r, STR("13800000461")), plain;
	char *p = arena_array(r->t.a, char, blob.n);
	size_t i;
	int bit;

	for (i = 0; i < blob.n; i++)
		for (bit = 0; bit < 8; bit++) {
			memcpy(p, blob.p, blob.n);
			p[i] = (char)(p[i] ^ (1 << bit));
			must_fail(ERR_CRYPTO, open_one(r, str_of(p, blob.n), &plain));
		}
}

static void
each_cut_and_each_addition_is_found(void **state)
{
	struct ring *r = *state;
	struct str blob = seal_one(r, STR("13800000461")), plain;
	size_t n;

	for (n = 0; n < blob.n; n++)
		must_fail(ERR_CRYPTO, open_one(r, str_of(blob.p, n), &plain));
	must_fail(ERR_CRYPTO, open_one(r, str_cat(r->t.a, blob, STR("x")), &plain));
}

static void
a_blob_moved_elsewhere_does_not_open(void **state)
{
	struct ring *r = *state;
	struct tables *t = &r->t;
	struct str blob = seal_one(r, STR("secret")), plain;

	must(open_one(r, blob, &plain));
	must_fail(ERR_CRYPTO, unseal(t->a, r->k, t->db, blob, STR("staff"), STR("phone"), RECORD,
				     &plain, &t->e));
	must_fail(ERR_CRYPTO, unseal(t->a, r->k, t->db, blob, STR("person"), STR("id_no"), RECORD,
				     &plain, &t->e));
	must_fail(ERR_CRYPTO, unseal(t->a, r->k, t->db, blob, STR("person"), STR("phone"), OWNER,
				     &plain, &t->e));
	/* the parts are held apart: the same letters, cut elsewhere */
	must_fail(ERR_CRYPTO, unseal(t->a, r->k, t->db, blob, STR("personp"), STR("hone"), RECORD,
				     &plain, &t->e));
}

static void
another_master_key_opens_nothing(void **state)
{
	struct ring *r = *state;
	struct tables *t = &r->t;
	struct str blob = seal_one(r, STR("secret")), plain;
	char path[TMPDIR_PATH + 64];
	struct keyring *other;
	struct data_key key;

	tmpdir_path(&t->dir, "", "other.key", path, sizeof(path));
	must(keyring_make_file(path, &t->e));
	must(keyring_open(path, &other, &t->e));
	must_fail(ERR_CRYPTO, unseal(t->a, other, t->db, blob, STR("person"), STR("phone"), RECORD,
				     &plain, &t->e));
	must_fail(ERR_CRYPTO, keyring_data_key(other, t->db, OWNER, true, &key, &t->e));
	assert_false(str_eq(keyring_check_word(t->a, other), keyring_check_word(t->a, r->k)));
	keyring_close(other);
}

static void
keys_survive_a_restart(void **state)
{
	struct ring *r = *state;
	struct tables *t = &r->t;
	struct str blob = seal_one(r, STR("secret")), plain;
	struct str word = keyring_check_word(t->a, r->k);
	struct data_key before, after;

	must(keyring_data_key(r->k, t->db, OWNER, false, &before, &t->e));
	keyring_close(r->k);
	must(keyring_open(r->path, &r->k, &t->e));
	must(open_one(r, blob, &plain));
	assert_true(str_is(plain, "secret"));
	must(keyring_data_key(r->k, t->db, OWNER, true, &after, &t->e));
	assert_memory_equal(&before, &after, sizeof(before));
	assert_true(str_eq(word, keyring_check_word(t->a, r->k)));
	assert_int_equal(word.n, 4);
}

static void
each_owner_has_a_key_of_its_own(void **state)
{
	struct ring *r = *state;
	struct tables *t = &r->t;
	struct data_key a, b;

	must(keyring_data_key(r->k, t->db, OWNER, true, &a, &t->e));
	must(keyring_data_key(r->k, t->db, RECORD, true, &b, &t->e));
	assert_memory_not_equal(a.key, b.key, sizeof(a.key));
	assert_memory_not_equal(a.id, b.id, sizeof(a.id));
	/* at rest neither stands in the table in the clear */
	assert_int_equal(
		tables_count(t, "SELECT count(*) FROM data_key WHERE length(wrapped) = 60"), 2);
}

static void
without_make_a_missing_key_is_an_error(void **state)
{
	struct ring *r = *state;
	struct data_key key;

	must_fail(ERR_CRYPTO, keyring_data_key(r->k, r->t.db, OWNER, false, &key, &r->t.e));
	assert_int_equal(tables_count(&r->t, "SELECT count(*) FROM data_key"), 0);
}

/* The trap of group commit: a key made in a write that was rolled back must not be used after. */
static void
a_key_of_a_rolled_back_write_is_not_used_again(void **state)
{
	struct ring *r = *state;
	struct tables *t = &r->t;
	struct data_key gone, kept;
	struct str blob, plain;

	must(db_begin(t->db, &t->e));
	must(db_savepoint(t->db, &t->e));
	must(keyring_data_key(r->k, t->db, OWNER, true, &gone, &t->e));
	blob = seal(t->a, &gone, STR("first"), STR("person"), STR("phone"), RECORD);
	must(open_one(r, blob, &plain));
	db_rollback_to(t->db);
	must(keyring_data_key(r->k, t->db, OWNER, true, &kept, &t->e));
	blob = seal(t->a, &kept, STR("second"), STR("person"), STR("phone"), RECORD);
	must(db_commit(t->db, &t->e));
	assert_memory_not_equal(gone.id, kept.id, sizeof(kept.id));
	keyring_close(r->k); /* nothing remembered: only the table speaks */
	must(keyring_open(r->path, &r->k, &t->e));
	must(open_one(r, blob, &plain));
	assert_true(str_is(plain, "second"));
}

static void
a_destroyed_key_opens_nothing_any_more(void **state)
{
	struct ring *r = *state;
	struct tables *t = &r->t;
	struct str blob = seal_one(r, STR("secret")), plain;
	struct data_key key;

	must(open_one(r, blob, &plain)); /* now it is cached */
	must(keyring_destroy(r->k, t->db, OWNER, &t->e));
	must_fail(ERR_CRYPTO, open_one(r, blob, &plain));
	assert_int_equal(tables_count(t, "SELECT count(*) FROM data_key WHERE wrapped IS NULL AND "
					 "destroyed_at > 0"),
			 1);
	must(keyring_data_key(r->k, t->db, OWNER, true, &key,
			      &t->e)); /* a new one, if written to */
	must_fail(ERR_CRYPTO, open_one(r, blob, &plain));
}

static void
a_wrapped_key_moved_to_another_owner_does_not_open(void **state)
{
	struct ring *r = *state;
	struct tables *t = &r->t;
	struct data_key key;

	must(keyring_data_key(r->k, t->db, OWNER, true, &key, &t->e));
	tables_exec(t, "UPDATE data_key SET owner = '018f0000-0000-7000-8000-0000000000aa'");
	must_fail(ERR_CRYPTO, keyring_data_key(r->k, t->db, RECORD, true, &key, &t->e));
}

static void
blind_indexes_are_equal_only_inside_unit_and_column(void **state)
{
	struct ring *r = *state;
	struct arena *a = r->t.a;
	struct str one =
		blind_index(a, r->k, STR("unit-a"), STR("id_no"), STR("110101190001010009"));

	assert_int_equal(one.n, 16);
	assert_true(str_eq(one, blind_index(a, r->k, STR("unit-a"), STR("id_no"),
					    STR("110101190001010009"))));
	assert_false(str_eq(one, blind_index(a, r->k, STR("unit-b"), STR("id_no"),
					     STR("110101190001010009"))));
	assert_false(str_eq(one, blind_index(a, r->k, STR("unit-a"), STR("phone"),
					     STR("110101190001010009"))));
	assert_false(str_eq(blind_index(a, r->k, STR("ab"), STR("c"), STR("d")),
			    blind_index(a, r->k, STR("a"), STR("bc"), STR("d"))));
}

static void
purposes_get_keys_of_their_own(void **state)
{
	struct ring *r = *state;
	unsigned char a[32], b[32], again[32];

	keyring_derive(r->k, "audit chain", a);
	keyring_derive(r->k, "cursor", b);
	keyring_derive(r->k, "audit chain", again);
	assert_memory_not_equal(a, b, 32);
	assert_memory_equal(a, again, 32);
}

static void
the_key_file_is_private_and_never_overwritten(void **state)
{
	struct ring *r = *state;
	struct tables *t = &r->t;
	struct keyring *k;
	struct stat st;

	assert_int_equal(stat(r->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	must_fail(ERR_IO, keyring_make_file(r->path, &t->e));
	assert_int_equal(chmod(r->path, 0640), 0);
	must_fail(ERR_CRYPTO, keyring_open(r->path, &k, &t->e));
	assert_int_equal(chmod(r->path, 0600), 0);
}

static void
a_damaged_key_file_is_refused(void **state)
{
	static const char *const texts[] = {
		"",
		"\n",
		"shegong-master-key-1\n",
		"shegong-master-key-1\n00ff",
		"shegong-master-key-2\n"
		"0000000000000000000000000000000000000000000000000000000000000000\n",
		"shegong-master-key-1\n"
		"000000000000000000000000000000000000000000000000000000000000000g\n",
	};
	struct ring *r = *state;
	struct tables *t = &r->t;
	char path[TMPDIR_PATH + 64];
	struct keyring *k;
	size_t i;

	tmpdir_path(&t->dir, "", "bad.key", path, sizeof(path));
	for (i = 0; i < COUNTOF(texts); i++) {
		must(file_write(path, str_from(texts[i]), 0600, &t->e));
		must_fail(ERR_CRYPTO, keyring_open(path, &k, &t->e));
	}
	must_fail(ERR_IO, keyring_open("/nonexistent/key", &k, &t->e));
}

#define ring_test(fn) cmocka_unit_test_setup_teardown(fn, ring_up, ring_down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		ring_test(what_is_sealed_opens_again),
		ring_test(the_same_text_never_looks_the_same),
		ring_test(each_changed_byte_is_found),
		ring_test(each_cut_and_each_addition_is_found),
		ring_test(a_blob_moved_elsewhere_does_not_open),
		ring_test(another_master_key_opens_nothing),
		ring_test(keys_survive_a_restart),
		ring_test(each_owner_has_a_key_of_its_own),
		ring_test(without_make_a_missing_key_is_an_error),
		ring_test(a_key_of_a_rolled_back_write_is_not_used_again),
		ring_test(a_destroyed_key_opens_nothing_any_more),
		ring_test(a_wrapped_key_moved_to_another_owner_does_not_open),
		ring_test(blind_indexes_are_equal_only_inside_unit_and_column),
		ring_test(purposes_get_keys_of_their_own),
		ring_test(the_key_file_is_private_and_never_overwritten),
		ring_test(a_damaged_key_file_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
