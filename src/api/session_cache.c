/* session_cache.c: see session_cache.h. A table of slots by hash of the token: a clash only costs a
 * reading more. */
#include "api/session_cache.h"

#include "base/clock.h"

#include <pthread.h>
#include <string.h>

enum { SLOTS = 512, FRESH_MS = 2000, TOUCH_MS = 60 * 1000, ENTRY_LIMIT = 64 * 1024 };

struct session_entry {
	struct arena *arena; /* holds the entry, too */
	struct str token;
	struct actor actor;
	int64_t read_at, touched_at; /* monotonic */
	int users;                   /* the slot counts as one */
};

struct session_cache {
	pthread_mutex_t lock;
	struct session_entry *slots[SLOTS];
};

struct session_cache *
session_cache_new(struct arena *a)
{
	struct session_cache *c = arena_new_of(a, struct session_cache);

	pthread_mutex_init(&c->lock, NULL);
	return c;
}

static void
drop(struct session_entry *entry)
{
	if (entry && --entry->users == 0)
		arena_free(entry->arena);
}

void
session_cache_close(struct session_cache *c)
{
	size_t i;

	if (!c)
		return;
	for (i = 0; i < SLOTS; i++)
		drop(c->slots[i]);
	pthread_mutex_destroy(&c->lock);
}

/* The token is random: its own characters are a good hash. */
static struct session_entry **
slot_of(struct session_cache *c, struct str token)
{
	uint32_t h = 0;

	memcpy(&h, token.p, sizeof(h));
	return &c->slots[(h ^ (h >> 13)) % SLOTS];
}

/* With the lock held. */
static struct session_entry *
take_fresh(struct session_cache *c, struct str token, int64_t now, int64_t *ret_touched_at)
{
	struct session_entry *entry = *slot_of(c, token);

	*ret_touched_at = 0;
	if (!entry || !str_eq(entry->token, token))
		return NULL;
	*ret_touched_at = entry->touched_at;
	if (now - entry->read_at > FRESH_MS)
		return NULL;
	entry->users++;
	return entry;
}

static enum err_code
read_entry(struct db *db, const struct catalogue *cat, struct str token, int64_t now,
	   struct session_entry **ret, struct err *e)
{
	struct arena *a = arena_new(ENTRY_LIMIT);
	struct session_entry *entry = arena_new_of(a, struct session_entry);
	enum err_code rc;

	entry->arena = a;
	entry->token = str_dup(a, token);
	entry->read_at = now;
	rc = session_actor(db, a, cat, token, &entry->actor, e);
	if (rc != ERR_OK) {
		arena_free(a);
		return rc;
	}
	entry->users = 2; /* the slot and the caller */
	*ret = entry;
	return ERR_OK;
}

enum err_code
session_cache_actor(struct session_cache *c, struct db *db, const struct catalogue *cat,
		    struct str token, struct actor *ret, struct session_entry **ret_entry,
		    bool *ret_touch, struct err *e)
{
	int64_t now = clock_monotonic_ms(), touched_at;
	struct session_entry *entry;
	enum err_code rc;

	*ret_entry = NULL;
	*ret_touch = false;
	if (token.n != SESSION_TOKEN_LEN)
		return err_set(e, ERR_SIGNED_OUT, "no session");
	pthread_mutex_lock(&c->lock);
	entry = take_fresh(c, token, now, &touched_at);
	pthread_mutex_unlock(&c->lock);
	if (!entry) {
		rc = read_entry(db, cat, token, now, &entry, e);
		if (rc != ERR_OK)
			return rc;
		*ret_touch = touched_at == 0 || now - touched_at > TOUCH_MS;
		entry->touched_at = *ret_touch ? now : touched_at;
		pthread_mutex_lock(&c->lock);
		drop(*slot_of(c, token));
		*slot_of(c, token) = entry;
		pthread_mutex_unlock(&c->lock);
	}
	*ret = entry->actor;
	*ret_entry = entry;
	return ERR_OK;
}

void
session_cache_release(struct session_cache *c, struct session_entry *entry)
{
	if (!entry)
		return;
	pthread_mutex_lock(&c->lock);
	drop(entry);
	pthread_mutex_unlock(&c->lock);
}

void
session_cache_forget(struct session_cache *c, struct str token)
{
	struct session_entry **slot;

	if (token.n != SESSION_TOKEN_LEN)
		return;
	pthread_mutex_lock(&c->lock);
	slot = slot_of(c, token);
	if (*slot && str_eq((*slot)->token, token)) {
		drop(*slot);
		*slot = NULL;
	}
	pthread_mutex_unlock(&c->lock);
}
