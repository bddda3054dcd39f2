/*
 * Any bytes as a sealed value. The first byte says what the rest is: a whole blob; what follows a
 * true head (suite and key id); or changes to a true blob, a place and a mask each. Only the true
 * blob opens, to what was sealed.
 */
#include "access/seal.h"

#include "db/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PLAIN STR("13800000461")

static struct {
	struct keyring *k;
	struct db *db;
	struct arena *arena;
	struct str blob;
} world;

static void
must(enum err_code rc)
{
	if (rc != ERR_OK)
		abort();
}

static void
make_table(void)
{
	struct schema none, wanted;
	struct plan plan = {0};

	schema_init(&none, world.arena);
	schema_init(&wanted, world.arena);
	seal_schema(&wanted);
	plan_make(world.arena, db_dialect(world.db), &none, &wanted, &plan);
	must(plan_apply(world.db, &plan, &wanted, false, NULL));
}

static void
make_keyring(void)
{
	char folder[] = P_tmpdir "/shegong-fuzz-XXXXXX", path[64];

	if (!mkdtemp(folder))
		abort();
	snprintf(path, sizeof(path), "%s/key", folder);
	must(keyring_make_file(path, NULL));
	must(keyring_open(path, &world.k, NULL));
	unlink(path);
	rmdir(folder);
}

static void
set_up(void)
{
	struct data_key key;

	world.arena = arena_new(16 << 20);
	must(db_open("sqlite::memory:", DB_WRITE, &world.db, NULL));
	make_table();
	make_keyring();
	must(keyring_data_key(world.k, world.db, STR("owner"), true, &key, NULL));
	world.blob = seal(world.arena, &key, PLAIN, STR("person"), STR("phone"), STR("id"));
}

static void
check(struct arena *a, struct str blob)
{
	struct str plain;
	enum err_code rc = unseal(a, world.k, world.db, blob, STR("person"), STR("phone"),
				  STR("id"), &plain, NULL);

	if (rc != (str_eq(blob, world.blob) ? ERR_OK : ERR_CRYPTO))
		abort();
	if (rc == ERR_OK && !str_eq(plain, PLAIN))
		abort();
}

static struct str
changed(struct arena *a, struct str changes)
{
	struct str blob = str_dup(a, world.blob);
	char *p = (char *)(uintptr_t)blob.p;
	size_t i;

	for (i = 0; i + 1 < changes.n; i += 2)
		p[(unsigned char)changes.p[i] % blob.n] ^= changes.p[i + 1];
	return blob;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest;
	struct arena *a;

	if (size == 0)
		return 0;
	if (!world.k)
		set_up();
	rest = str_of((const char *)data + 1, size - 1);
	a = arena_new(16 << 20);
	switch (data[0] % 3) {
	case 0:
		check(a, rest);
		break;
	case 1:
		check(a, str_cat(a, str_of(world.blob.p, 17), rest));
		break;
	default:
		check(a, changed(a, rest));
		break;
	}
	arena_free(a);
	return 0;
}
