/*
 * throttle.c: wrong tries by account. The row's key is a hash of the login as typed: a password
 * typed into the wrong box must not lie about in the database, and unknown logins are counted like
 * known ones.
 */
#include "access/throttle.h"

#include "base/clock.h"
#include "db/sql.h"

#include <sodium.h>
#include <string.h>

enum { FREE_TRIES = 5, FIRST_WAIT_MS = 30 * 1000, LONGEST_WAIT_MS = 15 * 60 * 1000 };
#define FORGET_MS CLOCK_DAY_MS /* a day after the last wrong try the count begins anew */

struct str
login_normal(struct arena *a, struct str login)
{
	struct str t = str_dup(a, str_trim(login));
	char *p = arena_array(a, char, t.n + 1);
	size_t i;

	for (i = 0; i < t.n; i++)
		p[i] = t.p[i] >= 'A' && t.p[i] <= 'Z' ? (char)(t.p[i] + 32) : t.p[i];
	return str_of(p, t.n);
}

static struct str
throttle_key(struct arena *a, struct str login)
{
	struct str low = login_normal(a, login);
	unsigned char hash[crypto_hash_sha256_BYTES];
	char hex[2 * sizeof(hash) + 1];

	crypto_hash_sha256(hash, (const unsigned char *)low.p, low.n);
	sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
	return str_dup(a, str_from(hex));
}

enum err_code
throttle_read(struct db *db, struct arena *a, struct str login, struct throttle *ret, struct err *e)
{
	struct value arg = value_text(throttle_key(a, login));
	struct db_stmt *st;
	enum err_code rc;
	bool found;

	*ret = (struct throttle){0};
	rc = db_query(db,
		      STR("SELECT failures, locked_until, changed_at FROM throttle"
			  " WHERE login = ?"),
		      &arg, 1, &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = db_step(st, &found, e);
	if (rc == ERR_OK && found) {
		ret->failures = db_col_int(st, 0);
		ret->locked_until = db_col_int(st, 1);
		ret->stored = true;
		if (db_col_int(st, 2) + FORGET_MS < clock_now_ms())
			ret->failures = ret->locked_until = 0;
	}
	db_done(st);
	return rc;
}

/* After the free tries: 30 s, 1 min, 2 min ... 15 min. */
static int64_t
wait_after(int64_t failures)
{
	int64_t wait = FIRST_WAIT_MS, i;

	if (failures < FREE_TRIES)
		return 0;
	for (i = FREE_TRIES; i < failures && wait < LONGEST_WAIT_MS; i++)
		wait *= 2;
	return wait < LONGEST_WAIT_MS ? wait : LONGEST_WAIT_MS;
}

/* Rows of the day before yesterday are of no use: strangers cannot fill the table for good. */
static enum err_code
forget_old(struct db *db, int64_t now, struct err *e)
{
	struct value before = value_int(now - FORGET_MS);

	return db_exec(db, STR("DELETE FROM throttle WHERE changed_at < ?"), &before, 1, NULL, e);
}

static enum err_code
throttle_store(struct db *db, struct str key, const struct throttle *t, int64_t now, struct err *e)
{
	struct value v[] = {value_int(t->failures), value_int(t->locked_until), value_int(now),
			    value_text(key)};

	if (t->stored)
		return db_exec(db,
			       STR("UPDATE throttle SET failures = ?, locked_until = ?,"
				   " changed_at = ? WHERE login = ?"),
			       v, COUNTOF(v), NULL, e);
	return db_exec(db,
		       STR("INSERT INTO throttle (failures, locked_until, changed_at, login)"
			   " VALUES (?, ?, ?, ?)"),
		       v, COUNTOF(v), NULL, e);
}

enum err_code
sign_in_failed(struct db *db, struct arena *a, struct str login, int *ret_tries_left,
	       int64_t *ret_locked_until, struct err *e)
{
	int64_t now = clock_now_ms(), wait;
	struct throttle t;
	enum err_code rc;

	rc = forget_old(db, now, e);
	if (rc == ERR_OK)
		rc = throttle_read(db, a, login, &t, e);
	if (rc != ERR_OK)
		return rc;
	t.failures++;
	wait = wait_after(t.failures);
	if (wait > 0)
		t.locked_until = now + wait;
	*ret_tries_left = t.failures < FREE_TRIES ? (int)(FREE_TRIES - t.failures) : 0;
	*ret_locked_until = t.locked_until;
	return throttle_store(db, throttle_key(a, login), &t, now, e);
}

enum err_code
throttle_clear(struct db *db, struct arena *a, struct str login, struct err *e)
{
	struct value arg = value_text(throttle_key(a, login));

	return db_exec(db, STR("DELETE FROM throttle WHERE login = ?"), &arg, 1, NULL, e);
}
