/*
 * session_cache.h: who a cookie stands for, for at most two seconds (architecture 6): so a role
 * that is taken away still reads for two seconds and never writes, because writes ask the database.
 * Entries are shared by threads and freed when nobody uses them any more.
 */
#ifndef SHEGONG_SESSION_CACHE_H
#define SHEGONG_SESSION_CACHE_H

#include "access/session.h"

struct session_cache;
struct session_entry;

struct session_cache *session_cache_new(struct arena *a);
void session_cache_close(struct session_cache *c); /* accepts NULL; nobody uses entries any more */

/* The actor of a token, from the cache or read through `db`. *ret_touch is set at most once a minute
 * and session: the caller then notes in a write that the session is in use. The entry must be given
 * back; *ret points into it. */
enum err_code session_cache_actor(struct session_cache *c, struct db *db,
				  const struct catalogue *cat, struct str token, struct actor *ret,
				  struct session_entry **ret_entry, bool *ret_touch,
				  struct err *e) MUST_USE;
void session_cache_release(struct session_cache *c, struct session_entry *entry); /* accepts NULL */
/* After sign-out, a new password, a confirmation: the next request reads it anew. */
void session_cache_forget(struct session_cache *c, struct str token);

#endif
