/*
 * session.h: accounts, sign-in, sessions. Passwords argon2id (libsodium), the session token is
 * 256 random bits in the cookie and only its SHA-256 in the database. Idle end 30 minutes
 * (setting), absolute end 12 hours. A role change bumps the account's version: every write
 * compares it, readers cache a session for at most two seconds.
 *
 * Throttling is by account (and softly by address): after 5 wrong tries a wait that doubles from
 * 30 seconds to 15 minutes. Unknown accounts take the same time and give the same words.
 */
#ifndef SHEGONG_SESSION_H
#define SHEGONG_SESSION_H

#include "access/access.h"

enum { SESSION_TOKEN_LEN = 43 }; /* base64url of 32 bytes */

/* Slow (argon2): never in an event thread nor in a write job. */
bool password_verify(struct str hash, struct str password);
enum err_code password_hash(struct arena *a, struct str password, struct str *ret,
			    struct err *e) MUST_USE;
/* At least 10 characters, not among the common ones, not the login; problems say why. */
void password_check(struct problems *ps, struct str path, struct str password, struct str login);
/* Pronounceable, 4 groups, about 60 bits; shown once. */
struct str password_make(struct arena *a);

struct sign_in {
	struct str account; /* id; STR_NONE when the login is unknown */
	struct str hash;    /* a dummy hash when unknown, so that the time is the same */
	int64_t locked_until;
	bool disabled;
};
/* Read step before the slow verification. */
enum err_code sign_in_find(struct db *db, struct arena *a, struct str login, struct sign_in *ret,
			   struct err *e) MUST_USE;
/* Write step after it: counts the failure, or makes the session. */
enum err_code sign_in_failed(struct db *db, struct arena *a, struct str login, int *ret_tries_left,
			     int64_t *ret_locked_until, struct err *e) MUST_USE;
enum err_code session_make(struct db *db, struct arena *a, struct str account,
			   struct str *ret_token, struct err *e) MUST_USE;
/* Token -> actor. ERR_SIGNED_OUT when unknown, ended, idle too long, account disabled. */
enum err_code session_actor(struct db *db, struct arena *a, const struct catalogue *cat,
			    struct str token, struct actor *ret, struct err *e) MUST_USE;
enum err_code session_touch(struct db *db, struct str session, struct err *e) MUST_USE;
enum err_code session_end(struct db *db, struct str session, struct err *e) MUST_USE;
enum err_code session_end_all(struct db *db, struct str account, struct str but_session,
			      struct err *e) MUST_USE;
enum err_code session_confirm(struct db *db, struct str session, struct err *e) MUST_USE;
/* Inside a write: the actor's version is still the stored one, else ERR_SIGNED_OUT. */
enum err_code session_still_valid(struct db *db, const struct actor *who, struct err *e) MUST_USE;

struct account_role {
	struct str role, unit;
	int64_t from, until; /* day numbers, DATE_NONE = open */
	bool acting;
};

struct account {
	struct str id, login, name, phone, unit;
	bool disabled, must_change;
	bool large_text;
	VEC(struct account_role) roles;
	int64_t version;
};
enum err_code account_load(struct db *db, struct arena *a, struct str id, struct account *ret,
			   struct err *e) MUST_USE;
/* The actor of an account without a session: for jobs that work for who asked. ERR_SIGNED_OUT when
 * it is gone or disabled. */
enum err_code account_actor(struct db *db, struct arena *a, const struct catalogue *cat,
			    struct str account, struct actor *ret, struct err *e) MUST_USE;
enum err_code account_list(struct db *db, struct arena *a, const struct actor *who,
			   struct account **ret, size_t *ret_n, struct err *e) MUST_USE;
/* hash STR_NONE keeps the password. Bumps the version, ends sessions when rights shrink. */
enum err_code account_save(struct db *db, struct arena *a, const struct catalogue *cat,
			   struct account *acc, struct str hash, struct problems *ps,
			   struct err *e) MUST_USE;
enum err_code account_set_password(struct db *db, struct str account, struct str hash,
				   bool must_change, struct err *e) MUST_USE;
/* Size of text on the account's screens; changes no right and so no version. */
enum err_code account_set_size(struct db *db, struct str account, bool large,
			       struct err *e) MUST_USE;

#endif
