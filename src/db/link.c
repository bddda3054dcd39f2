/*
 * link.c: a connection that mends itself, over any engine's. Servers stop, restart and fail over:
 * outside a transaction the connection underneath is then replaced by a fresh one, and whoever holds
 * the link notices nothing but the wait. Inside a transaction nothing is mended: what was begun there
 * is gone, and only its owner can run it again.
 *
 * Attempts at a server that is not there are made by those who ask, never more often than the pause
 * allows; in between the answer is ERR_DB_AWAY at once, so that requests fail fast. The pause ends as
 * soon as any link of the process has reached its server: all those of a pool come back together.
 */
#include "base/clock.h"
#include "db/driver.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { PAUSE_FIRST_MS = 50, PAUSE_LONGEST_MS = 1000 };

struct link_db {
	struct db base;
	struct db_dialect dialect;
	char *dsn; /* may hold a password: goes into no message */
	int64_t pause, next_try;
	unsigned reached_before; /* `reached` when this link did not reach it */
};

/* How often a server was reached, by any link. */
static atomic_uint reached;

static const struct db_driver link_driver;

static struct link_db *
link_of(struct db *db)
{
	return (struct link_db *)db;
}

static void
link_free(struct link_db *l)
{
	if (l->dsn)
		explicit_bzero(l->dsn, strlen(l->dsn));
	free(l->dsn);
	free(l);
}

enum err_code
link_open(const char *dsn, enum db_mode mode, struct db **ret, struct err *e)
{
	struct link_db *l = calloc(1, sizeof(*l));
	enum err_code rc;

	if (!l)
		return err_set(e, ERR_DB, "no memory for a connection");
	l->base.driver = &link_driver;
	l->base.mode = mode;
	l->dsn = strdup(dsn);
	if (!l->dsn)
		rc = err_set(e, ERR_DB, "no memory for a connection");
	else
		rc = db_open_plain(dsn, mode, &l->base.wraps, e);
	if (rc != ERR_OK) {
		link_free(l);
		return rc;
	}
	l->dialect = *l->base.wraps->dialect;
	l->dialect.remote = true;
	l->base.dialect = &l->dialect;
	*ret = &l->base;
	return ERR_OK;
}

static void
link_close(struct db *db)
{
	db_close(db->wraps);
	link_free(link_of(db));
}

static enum err_code
link_reopen(struct db *db, struct err *e)
{
	struct link_db *l = link_of(db);
	int64_t now = clock_monotonic_ms();
	unsigned reached_before = atomic_load(&reached);
	struct db *fresh;

	if (now < l->next_try && reached_before == l->reached_before)
		return err_set(e, ERR_DB_AWAY, "away; asked again in %d ms",
			       (int)(l->next_try - now));
	if (db_open_plain(l->dsn, db->mode, &fresh, e) != ERR_OK) {
		l->pause = l->pause > 0 ? l->pause * 2 : PAUSE_FIRST_MS;
		if (l->pause > PAUSE_LONGEST_MS)
			l->pause = PAUSE_LONGEST_MS;
		l->next_try = clock_monotonic_ms() + l->pause;
		l->reached_before = reached_before;
		if (e)
			e->code = ERR_DB_AWAY; /* whatever it says while it starts */
		return ERR_DB_AWAY;
	}
	atomic_fetch_add(&reached, 1);
	l->pause = l->next_try = 0;
	db_close(db->wraps);
	db->wraps = fresh;
	return ERR_OK;
}

static enum err_code
link_query(struct db *db, struct str sql, const struct value *args, size_t n, enum db_args keep,
	   struct db_stmt **ret, struct err *e)
{
	return db->wraps->driver->query(db->wraps, sql, args, n, keep, ret, e);
}

static const struct db_driver link_driver = {
	.close = link_close,
	.query = link_query,
	.reopen = link_reopen,
};
