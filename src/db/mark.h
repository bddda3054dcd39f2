/*
 * mark.h: did that COMMIT go through? When a server's answer to it is lost, nobody knows. So each
 * writer has a row in the table writer_mark and raises its number in every transaction; afterwards
 * the row tells. The table belongs to the pool alone: it is no part of the catalogue's schema, is
 * not copied and not backed up. Internal to src/db.
 */
#ifndef SHEGONG_DB_MARK_H
#define SHEGONG_DB_MARK_H

#include "db/db.h"

struct mark {
	bool on;     /* false on an engine inside this process: COMMIT's answer always arrives */
	char id[40]; /* the writer's own, new at each start */
	int64_t seq; /* of the last transaction that was tried; never used twice */
};

/* Makes the table when it is missing, and the row. Outside a transaction. */
enum err_code mark_open(struct mark *m, struct db *db, struct err *e) MUST_USE;
void mark_close(struct mark *m, struct db *db);
/* Inside the transaction, before its COMMIT. */
enum err_code mark_raise(struct mark *m, struct db *db, struct err *e) MUST_USE;
/* After ERR_DB_AWAY from COMMIT: waits for the server for a few seconds. ERR_OK: *ret_in says whether
 * the last transaction is there, and if not it never will be. */
enum err_code mark_settle(struct mark *m, struct db *db, bool *ret_in, struct err *e) MUST_USE;

#endif
