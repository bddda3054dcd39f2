/* mysql_err.c: error numbers of MariaDB and MySQL (1000 to 1999 and above 3000 from the server, 2000
 * to 2999 from the client library) as our codes. */
#include "db/mysql.h"

#include <errmsg.h>
#include <mysqld_error.h>

/* Not in every edition of the header. */
enum {
	NUMBER_CHECK_MARIADB = 4025,
	NUMBER_CHECK_MYSQL = 3819,
	NUMBER_FOREIGN_PARENT = 1451,
	NUMBER_FOREIGN_CHILD = 1452,
	NUMBER_RECORD_CHANGED = 1020, /* MariaDB 11: the snapshot is older than the row */
	NUMBER_DISCONNECTED = 1927,   /* MariaDB: killed by another connection */
	NUMBER_CLOSED_IDLE = 4031,    /* MySQL: closed for doing nothing */
};

struct meaning {
	unsigned number;
	enum err_code code;
};

static const struct meaning meanings[] = {
	{ER_DUP_ENTRY, ERR_DB_CONSTRAINT},
	{ER_BAD_NULL_ERROR, ERR_DB_CONSTRAINT},
	{ER_NO_DEFAULT_FOR_FIELD, ERR_DB_CONSTRAINT},
	{ER_DATA_TOO_LONG, ERR_DB_CONSTRAINT},
	{ER_WARN_DATA_OUT_OF_RANGE, ERR_DB_CONSTRAINT},
	{ER_TRUNCATED_WRONG_VALUE, ERR_DB_CONSTRAINT},
	{ER_TRUNCATED_WRONG_VALUE_FOR_FIELD, ERR_DB_CONSTRAINT},
	{WARN_DATA_TRUNCATED, ERR_DB_CONSTRAINT},
	{NUMBER_FOREIGN_PARENT, ERR_DB_CONSTRAINT},
	{NUMBER_FOREIGN_CHILD, ERR_DB_CONSTRAINT},
	{NUMBER_CHECK_MARIADB, ERR_DB_CONSTRAINT},
	{NUMBER_CHECK_MYSQL, ERR_DB_CONSTRAINT},
	/* the whole transaction may be run again */
	{ER_LOCK_DEADLOCK, ERR_DB_RETRY}, /* at COMMIT, too: a cluster's other node was first */
	{ER_LOCK_WAIT_TIMEOUT, ERR_DB_RETRY},
	{NUMBER_RECORD_CHANGED, ERR_DB_RETRY},
	{ER_QUERY_INTERRUPTED, ERR_DB_RETRY},
	/* not this server, not now */
	{CR_CONNECTION_ERROR, ERR_DB_AWAY},
	{CR_CONN_HOST_ERROR, ERR_DB_AWAY},
	{CR_UNKNOWN_HOST, ERR_DB_AWAY},
	{CR_SERVER_GONE_ERROR, ERR_DB_AWAY},
	{CR_SERVER_LOST, ERR_DB_AWAY},
	{CR_SERVER_LOST_EXTENDED, ERR_DB_AWAY},
	{CR_SERVER_HANDSHAKE_ERR, ERR_DB_AWAY},
	{ER_SERVER_SHUTDOWN, ERR_DB_AWAY},
	{ER_NORMAL_SHUTDOWN, ERR_DB_AWAY},
	{ER_CON_COUNT_ERROR, ERR_DB_AWAY},
	{ER_TOO_MANY_USER_CONNECTIONS, ERR_DB_AWAY},
	{ER_NEW_ABORTING_CONNECTION, ERR_DB_AWAY},
	{ER_NET_READ_ERROR, ERR_DB_AWAY},
	{ER_NET_READ_INTERRUPTED, ERR_DB_AWAY},
	{ER_NET_ERROR_ON_WRITE, ERR_DB_AWAY},
	{ER_NET_WRITE_INTERRUPTED, ERR_DB_AWAY},
	{ER_OPTION_PREVENTS_STATEMENT, ERR_DB_AWAY}, /* read only: a standby */
	{ER_UNKNOWN_COM_ERROR, ERR_DB_AWAY},         /* a node that is not in its cluster */
	{NUMBER_DISCONNECTED, ERR_DB_AWAY},
	{NUMBER_CLOSED_IDLE, ERR_DB_AWAY},
	/* the rest with a name of its own */
	{ER_RECORD_FILE_FULL, ERR_DB_FULL},
	{ER_DISK_FULL, ERR_DB_FULL},
	{ER_NOT_KEYFILE, ERR_DB_CORRUPT},
	{ER_CRASHED_ON_USAGE, ERR_DB_CORRUPT},
	{ER_NET_PACKET_TOO_LARGE, ERR_TOO_LARGE},
	{CR_NET_PACKET_TOO_LARGE, ERR_TOO_LARGE},
};

enum err_code
mysql_code_of(unsigned number)
{
	size_t i;

	for (i = 0; i < COUNTOF(meanings); i++)
		if (meanings[i].number == number)
			return meanings[i].code;
	return ERR_DB;
}

bool
mysql_says_already(unsigned number)
{
	return number == ER_TABLE_EXISTS_ERROR || number == ER_DUP_FIELDNAME ||
	       number == ER_DUP_KEYNAME || number == ER_CANT_DROP_FIELD_OR_KEY ||
	       number == ER_BAD_TABLE_ERROR || number == ER_NO_SUCH_TABLE ||
	       number == ER_BAD_FIELD_ERROR;
}

enum err_code
mysql_fail(struct mysql_db *db, unsigned number, const char *text, const char *doing,
	   struct str sql, struct err *e)
{
	enum err_code code = mysql_code_of(number);
	struct str head = str_of(sql.p, sql.n < 200 ? sql.n : 200);

	db->doubt = true;
	db->base.already = mysql_says_already(number);
	/* After an oversized packet the server hangs up. */
	if (code == ERR_DB_AWAY || code == ERR_TOO_LARGE)
		db->gone = true;
	return err_set(e, code, "%s: %s (%u): %.*s", doing, text, number, STR_ARG(head));
}
