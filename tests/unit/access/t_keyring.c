/* Several threads open and seal with one keyring, each on a connection of its own. */
#include "unit_access.h"

#include "db/pool.h"

#include <pthread.h>
#include <stdlib.h>

enum { READERS = 3, OWNERS = 12, ROUNDS = 150 };

struct hall {
	struct tables t;
	struct keyring *k;
	struct pool *pool;
	struct str blobs[OWNERS];
};

static struct str
owner_of(struct arena *a, size_t i)
{
	return str_fmt(a, "018f0000-0000-7000-8000-%012zu", i);
}

static int
hall_up(void **state)
{
	static schema_declare_fn *const declare[] = {seal_schema, NULL};
	struct hall *h = calloc(1, sizeof(*h));
	struct tables *t = &h->t;
	struct pool_options o = {.readers = READERS};
	char path[TMPDIR_PATH + 64];
	size_t i;

	tables_open(t, declare);
	tmpdir_path(&t->dir, "", "master.key", path, sizeof(path));
	must(keyring_make_file(path, &t->e));
	must(keyring_open(path, &h->k, &t->e));
	for (i = 0; i < OWNERS; i++) {
		struct data_key key;

		must(keyring_data_key(h->k, t->db, owner_of(t->a, i), true, &key, &t->e));
		h->blobs[i] = seal(t->a, &key, owner_of(t->a, i), STR("t"), STR("c"), STR("r"));
	}
	o.dsn = t->dsn;
	must(pool_open(&o, &h->pool, &t->e));
	*state = h;
	return 0;
}

static int
hall_down(void **state)
{
	struct hall *h = *state;

	pool_close(h->pool);
	keyring_close(h->k);
	tables_close(&h->t);
	free(h);
	return 0;
}

struct tally {
	struct hall *h;
	size_t right, refused, wrong;
};

static void *
open_all(void *arg)
{
	struct tally *y = arg;
	struct arena *a = arena_new(1 << 20);
	size_t i, round;

	for (round = 0; round < ROUNDS; round++) {
		struct db *db;
		struct err e;

		if (pool_borrow(y->h->pool, &db, &e) != ERR_OK)
			break;
		for (i = 0; i < OWNERS; i++) {
			struct str plain;
			enum err_code rc = unseal(a, y->h->k, db, y->h->blobs[i], STR("t"),
						  STR("c"), STR("r"), &plain, &e);

			if (rc == ERR_OK && str_eq(plain, owner_of(a, i)))
				y->right++;
			else if (rc == ERR_CRYPTO)
				y->refused++;
			else
				y->wrong++;
		}
		pool_return(y->h->pool, db);
		arena_reset(a);
	}
	arena_free(a);
	return NULL;
}

static enum err_code
destroy_one(void *ctx, struct db *db, struct err *e)
{
	struct hall *h = ctx;

	return keyring_destroy(h->k, db, owner_of(h->t.a, 0), e);
}

static void
many_threads_share_one_keyring(void **state)
{
	struct hall *h = *state;
	struct tables *t = &h->t;
	struct tally tallies[READERS] = {0};
	pthread_t threads[READERS];
	size_t i;

	for (i = 0; i < READERS; i++) {
		tallies[i].h = h;
		assert_int_equal(pthread_create(&threads[i], NULL, open_all, &tallies[i]), 0);
	}
	must(pool_write(h->pool, destroy_one, h, &t->e));
	for (i = 0; i < READERS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(tallies[i].wrong, 0);
		/* only the destroyed owner's key may have been missing, from some round on */
		assert_true(tallies[i].refused <= ROUNDS);
		assert_int_equal(tallies[i].right + tallies[i].refused, ROUNDS * OWNERS);
	}
}

/* The second machine was given a key of its own. */
static void
another_master_key_does_not_fit(void **state)
{
	struct hall *h = *state;
	struct tables *t = &h->t;
	char path[TMPDIR_PATH + 64];
	struct keyring *other;

	must(keyring_fits(h->k, t->db, &t->e));
	tmpdir_path(&t->dir, "", "other.key", path, sizeof(path));
	must(keyring_make_file(path, &t->e));
	must(keyring_open(path, &other, &t->e));
	assert_int_equal(keyring_fits(other, t->db, &t->e), ERR_CRYPTO);
	keyring_close(other);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(many_threads_share_one_keyring, hall_up, hall_down),
		cmocka_unit_test_setup_teardown(another_master_key_does_not_fit, hall_up,
						hall_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
