/*
 * keyring.c: the master key in its file, and the data keys it wraps.
 *
 * A data key may be made inside a transaction that is rolled back. So sealing always asks the
 * table for the owner's key, inside the same transaction, and only opening, which goes by the
 * key's random id, is cached: a blob can name that id only if its key was there when it was made.
 * What another process destroyed is forgotten here after a minute.
 */
#include "access/keyring.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/id.h"
#include "db/db.h"

#include <openssl/crypto.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>

enum { CACHE_SLOTS = 1024, CACHE_MS = 60 * 1000, ID_BYTES = 16 };
enum { WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES };

static const char file_head[] = "shegong-master-key-1\n";

struct cached {
	struct data_key key;
	int64_t until; /* monotonic; 0 = free */
};

struct keyring {
	struct arena *arena;
	unsigned char master[KEY_BYTES], wrap[KEY_BYTES], blind[KEY_BYTES];
	pthread_mutex_t lock; /* guards the cache */
	struct cached cache[CACHE_SLOTS];
};

/* -- the file -------------------------------------------------------------------------------------- */

enum err_code
keyring_make_file(const char *path, struct err *e)
{
	struct arena *a = arena_new(64 << 10);
	unsigned char key[KEY_BYTES];
	struct str hex, text;
	enum err_code rc;

	if (file_exists(path)) {
		arena_free(a);
		return err_set(e, ERR_IO, "%s is there already: a key is never overwritten", path);
	}
	random_bytes(key, sizeof(key));
	hex = hex_lower(a, key, sizeof(key));
	text = str_fmt(a, "%s%.*s\n", file_head, STR_ARG(hex));
	rc = file_write(path, text, 0600, e);
	OPENSSL_cleanse(key, sizeof(key));
	OPENSSL_cleanse((void *)(uintptr_t)hex.p, hex.n);
	OPENSSL_cleanse((void *)(uintptr_t)text.p, text.n);
	arena_free(a);
	return rc;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
from_hex(struct str text, unsigned char *out, size_t n)
{
	size_t i;

	if (text.n != 2 * n)
		return false;
	for (i = 0; i < n; i++) {
		int high = hex_digit(text.p[2 * i]), low = hex_digit(text.p[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

static enum err_code
read_master(struct arena *a, const char *path, unsigned char out[KEY_BYTES], struct err *e)
{
	struct str text, head = str_from(file_head);
	struct stat st;
	enum err_code rc;
	bool ok;

	rc = file_read(a, path, 4096, &text, e);
	if (rc != ERR_OK)
		return rc;
	if (stat(path, &st) == 0 && (st.st_mode & 077) != 0)
		rc = err_set(e, ERR_CRYPTO, "%s can be read by others: chmod 600", path);
	ok = str_starts(text, head) && from_hex(str_trim(str_skip(text, head.n)), out, KEY_BYTES);
	OPENSSL_cleanse((void *)(uintptr_t)text.p, text.n);
	if (rc == ERR_OK && !ok)
		rc = err_set(e, ERR_CRYPTO, "%s is not a key file", path);
	return rc;
}

enum err_code
keyring_open(const char *path, struct keyring **ret, struct err *e)
{
	struct arena *a = arena_new(1 << 20);
	struct keyring *k = arena_new_of(a, struct keyring);
	enum err_code rc;

	k->arena = a;
	rc = read_master(a, path, k->master, e);
	if (rc != ERR_OK) {
		OPENSSL_cleanse(k, sizeof(*k));
		arena_free(a);
		return rc;
	}
	hkdf(k->master, STR("shegong data key wrap"), k->wrap);
	hkdf(k->master, STR("shegong blind index"), k->blind);
	pthread_mutex_init(&k->lock, NULL);
	*ret = k;
	return ERR_OK;
}

void
keyring_close(struct keyring *k)
{
	struct arena *a;

	if (!k)
		return;
	a = k->arena;
	pthread_mutex_destroy(&k->lock);
	OPENSSL_cleanse(k, sizeof(*k));
	arena_free(a);
}

void
keyring_derive(const struct keyring *k, const char *purpose, unsigned char out[32])
{
	char info[128] = "shegong purpose ";
	size_t n = strlen(info), more = strlen(purpose);

	if (more > sizeof(info) - n)
		BUG("purpose too long: %s", purpose);
	memcpy(info + n, purpose, more);
	hkdf(k->master, str_of(info, n + more), out);
}

struct str
keyring_check_word(struct arena *a, const struct keyring *k)
{
	static const char letters[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
	unsigned char bytes[32];
	char word[4];
	int i;

	keyring_derive(k, "check word", bytes);
	for (i = 0; i < 4; i++)
		word[i] = letters[bytes[i] & 31];
	return str_dup(a, str_of(word, sizeof(word)));
}

const unsigned char *
keyring_blind_key(const struct keyring *k)
{
	return k->blind;
}

/* -- the cache ------------------------------------------------------------------------------------- */

static struct cached *
slot_of(struct keyring *k, const unsigned char id[ID_BYTES])
{
	return &k->cache[(id[0] << 8 | id[1]) % CACHE_SLOTS]; /* ids are random */
}

static bool
cache_get(struct keyring *k, const unsigned char id[ID_BYTES], struct data_key *ret)
{
	struct cached *c = slot_of(k, id);
	bool hit;

	pthread_mutex_lock(&k->lock);
	hit = c->until > clock_monotonic_ms() && memcmp(c->key.id, id, ID_BYTES) == 0;
	if (hit)
		*ret = c->key;
	pthread_mutex_unlock(&k->lock);
	return hit;
}

static void
cache_put(struct keyring *k, const struct data_key *key)
{
	struct cached *c = slot_of(k, key->id);

	pthread_mutex_lock(&k->lock);
	c->key = *key;
	c->until = clock_monotonic_ms() + CACHE_MS;
	pthread_mutex_unlock(&k->lock);
}

static void
cache_drop(struct keyring *k, const unsigned char id[ID_BYTES])
{
	struct cached *c = slot_of(k, id);

	pthread_mutex_lock(&k->lock);
	if (memcmp(c->key.id, id, ID_BYTES) == 0)
		OPENSSL_cleanse(c, sizeof(*c));
	pthread_mutex_unlock(&k->lock);
}

/* -- the table ------------------------------------------------------------------------------------- */

static void
id_hex(const unsigned char id[ID_BYTES], char out[2 * ID_BYTES])
{
	static const char digits[] = "0123456789abcdef";
	int i;

	for (i = 0; i < ID_BYTES; i++) {
		out[2 * i] = digits[id[i] >> 4];
		out[2 * i + 1] = digits[id[i] & 15];
	}
}

/* Wrapped for this id and owner: a row moved to another owner does not unwrap. */
static struct str
wrap_aad(struct str id, struct str owner, char *buf, size_t size)
{
	size_t n = id.n + owner.n;

	if (n > size)
		n = size; /* an owner is an id of 36 characters; what is longer cannot be ours */
	memcpy(buf, id.p, id.n);
	if (n > id.n)
		memcpy(buf + id.n, owner.p, n - id.n);
	return str_of(buf, n);
}

static enum err_code
unwrap(const struct keyring *k, struct str id, struct str owner, struct value wrapped,
       struct data_key *ret, struct err *e)
{
	const unsigned char *p = (const unsigned char *)wrapped.s.p;
	char aad[256];

	if (wrapped.type != VALUE_BLOB)
		return err_set(e, ERR_CRYPTO, "data key %.*s was destroyed", STR_ARG(id));
	if (wrapped.s.n != WRAPPED_BYTES || !from_hex(id, ret->id, ID_BYTES) ||
	    !gcm_open(k->wrap, p, wrap_aad(id, owner, aad, sizeof(aad)),
		      str_of(wrapped.s.p + NONCE_BYTES, KEY_BYTES), p + NONCE_BYTES + KEY_BYTES,
		      ret->key))
		return err_set(e, ERR_CRYPTO, "data key %.*s does not open with this master key",
			       STR_ARG(id));
	return ERR_OK;
}

/* *ret_found false: no such row. */
static enum err_code
find_key(struct keyring *k, struct db *db, struct str sql, struct str by, struct data_key *ret,
	 bool *ret_found, struct err *e)
{
	struct value arg = value_text(by);
	struct db_stmt *st;
	enum err_code rc;

	rc = db_query(db, sql, &arg, 1, &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = db_step(st, ret_found, e);
	if (rc == ERR_OK && *ret_found)
		rc = unwrap(k, db_col_str(st, 0), db_col_str(st, 1), db_col(st, 2), ret, e);
	db_done(st);
	return rc;
}

enum err_code
keyring_fits(struct keyring *k, struct db *db, struct err *e)
{
	struct data_key key;
	bool found;
	enum err_code rc;

	rc = find_key(k, db,
		      STR("SELECT id, owner, wrapped FROM data_key WHERE destroyed_at IS NULL"
			  " AND id >= ? ORDER BY id LIMIT 1"),
		      STR("0"), &key, &found, e);
	OPENSSL_cleanse(&key, sizeof(key));
	return rc;
}

enum err_code
keyring_by_id(struct keyring *k, struct db *db, const unsigned char id[16], struct data_key *ret,
	      struct err *e)
{
	char hex[2 * ID_BYTES];
	enum err_code rc;
	bool found;

	if (cache_get(k, id, ret))
		return ERR_OK;
	id_hex(id, hex);
	rc = find_key(k, db, STR("SELECT id, owner, wrapped FROM data_key WHERE id = ?"),
		      str_of(hex, sizeof(hex)), ret, &found, e);
	if (rc == ERR_OK && !found)
		rc = err_set(e, ERR_CRYPTO, "no data key %.*s", (int)sizeof(hex), hex);
	if (rc == ERR_OK)
		cache_put(k, ret);
	return rc;
}

static enum err_code
make_key(struct keyring *k, struct db *db, struct str owner, struct data_key *ret, struct err *e)
{
	unsigned char wrapped[WRAPPED_BYTES];
	char hex[2 * ID_BYTES], aad[256];
	struct value v[4];
	struct str id;

	random_bytes(ret->id, sizeof(ret->id));
	random_bytes(ret->key, sizeof(ret->key));
	random_bytes(wrapped, NONCE_BYTES);
	id_hex(ret->id, hex);
	id = str_of(hex, sizeof(hex));
	gcm_seal(k->wrap, wrapped, wrap_aad(id, owner, aad, sizeof(aad)),
		 str_of((const char *)ret->key, KEY_BYTES), wrapped + NONCE_BYTES,
		 wrapped + NONCE_BYTES + KEY_BYTES);
	v[0] = value_text(id);
	v[1] = value_text(owner);
	v[2] = value_blob(str_of((const char *)wrapped, sizeof(wrapped)));
	v[3] = value_int(clock_now_ms());
	return db_exec(
		db, STR("INSERT INTO data_key (id, owner, wrapped, made_at) VALUES (?, ?, ?, ?)"),
		v, COUNTOF(v), NULL, e);
}

enum err_code
keyring_data_key(struct keyring *k, struct db *db, struct str owner, bool make,
		 struct data_key *ret, struct err *e)
{
	enum err_code rc;
	bool found;

	rc = find_key(k, db,
		      STR("SELECT id, owner, wrapped FROM data_key WHERE owner = ?"
			  " AND destroyed_at IS NULL ORDER BY id"),
		      owner, ret, &found, e);
	if (rc != ERR_OK || found)
		return rc;
	if (!make)
		return err_set(e, ERR_CRYPTO, "no data key for %.*s", STR_ARG(owner));
	return make_key(k, db, owner, ret, e);
}

enum err_code
keyring_destroy(struct keyring *k, struct db *db, struct str owner, struct err *e)
{
	struct value v[] = {value_int(clock_now_ms()), value_text(owner)};
	unsigned char id[ID_BYTES];
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = db_query(db, STR("SELECT id FROM data_key WHERE owner = ?"), &v[1], 1, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more)
		if (from_hex(db_col_str(st, 0), id, ID_BYTES))
			cache_drop(k, id);
	db_done(st);
	if (rc != ERR_OK)
		return rc;
	return db_exec(db,
		       STR("UPDATE data_key SET wrapped = NULL, destroyed_at = ? WHERE owner = ?"
			   " AND destroyed_at IS NULL"),
		       v, COUNTOF(v), NULL, e);
}
