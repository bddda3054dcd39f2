/* mark.c: see mark.h. */
#include "db/mark.h"

#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"
#include "db/driver.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { SETTLE_MS = 5000, ASK_EVERY_MS = 25 };

static enum err_code
make_table(struct db *db, struct err *e)
{
	const struct db_dialect *d = db_dialect(db);
	enum err_code rc;
	char sql[512];
	bool there;

	rc = db_table_exists(db, STR("writer_mark"), &there, e);
	if (rc != ERR_OK || there)
		return rc;
	snprintf(sql, sizeof(sql),
		 "CREATE TABLE writer_mark (writer %s NOT NULL PRIMARY KEY, seq %s NOT NULL, "
		 "asked %s NOT NULL) %s",
		 d->type_key, d->type_int, d->type_int, d->table_end);
	rc = db_exec(db, str_from(sql), NULL, 0, NULL, e);
	/* Another process may have been faster. */
	if (rc != ERR_OK && db_table_exists(db, STR("writer_mark"), &there, NULL) == ERR_OK &&
	    there)
		return ERR_OK;
	return rc;
}

enum err_code
mark_open(struct mark *m, struct db *db, struct err *e)
{
	struct arena *a;
	enum err_code rc;

	*m = (struct mark){.on = db_dialect(db)->remote};
	if (!m->on)
		return ERR_OK;
	a = arena_new(4096);
	snprintf(m->id, sizeof(m->id), "%.*s", STR_ARG(id_new(a)));
	arena_free(a);
	rc = make_table(db, e);
	if (rc == ERR_OK) {
		struct value v[] = {value_text(str_from(m->id))};

		rc = db_exec(db,
			     STR("INSERT INTO writer_mark (writer, seq, asked) VALUES (?, 0, 0)"),
			     v, 1, NULL, e);
	}
	return rc;
}

void
mark_close(struct mark *m, struct db *db)
{
	struct value v = value_text(str_from(m->id));
	struct err e;

	if (m->on &&
	    db_exec(db, STR("DELETE FROM writer_mark WHERE writer = ?"), &v, 1, NULL, &e) != ERR_OK)
		log_event(LOG_INFO, "db.mark_left", "detail=%s", e.detail);
}

static enum err_code
change_one(struct db *db, struct str sql, const struct value *v, size_t n, struct err *e)
{
	int64_t changed = 0;
	enum err_code rc = db_exec(db, sql, v, n, &changed, e);

	if (rc == ERR_OK && changed != 1)
		rc = err_set(e, ERR_DB, "this writer's mark is gone");
	return rc;
}

enum err_code
mark_raise(struct mark *m, struct db *db, struct err *e)
{
	struct value v[] = {value_int(m->seq + 1), value_text(str_from(m->id))};

	if (!m->on)
		return ERR_OK;
	m->seq++;
	return change_one(db, STR("UPDATE writer_mark SET seq = ? WHERE writer = ?"), v, 2, e);
}

/*
 * The row is changed before it is read: the change waits for the lost transaction when the server
 * still holds it, and is refused when that one comes in between. Reading alone could be too early.
 */
static enum err_code
ask(const struct mark *m, struct db *db, int64_t *ret_seq, struct err *e)
{
	struct value v = value_text(str_from(m->id)), seq = VALUE_EMPTY;
	struct arena *a = arena_new(4096);
	enum err_code rc;

	rc = db_begin(db, e);
	if (rc == ERR_OK)
		rc = change_one(db,
				STR("UPDATE writer_mark SET asked = asked + 1 WHERE writer = ?"),
				&v, 1, e);
	if (rc == ERR_OK)
		rc = db_value(db, a, STR("SELECT seq FROM writer_mark WHERE writer = ?"), &v, 1,
			      &seq, e);
	if (rc == ERR_OK)
		rc = db_commit(db, e);
	if (rc != ERR_OK)
		db_rollback(db);
	*ret_seq = seq.i;
	arena_free(a);
	return rc;
}

enum err_code
mark_settle(struct mark *m, struct db *db, bool *ret_in, struct err *e)
{
	int64_t until = clock_monotonic_ms() + SETTLE_MS, seq = 0;
	struct timespec pause = {0, ASK_EVERY_MS * 1000000L};
	enum err_code rc = ask(m, db, &seq, e);

	while (rc != ERR_OK && clock_monotonic_ms() < until) {
		nanosleep(&pause, NULL);
		rc = ask(m, db, &seq, e);
	}
	*ret_in = rc == ERR_OK && seq == m->seq;
	log_event(LOG_WARN, "db.commit_lost", "found=%s",
		  rc != ERR_OK ? "unknown"
		  : *ret_in    ? "in"
			       : "out");
	return rc;
}
