/*
 * mysql.c: the MariaDB/MySQL engine: connecting and settings. See mysql.h for its other files.
 *
 * DSN after "mysql:": host= port= socket= user= password= dbname= ssl_ca= connect_timeout=, written
 * as for PostgreSQL (dsn.h). `host=a,b,c` names the nodes of a cluster: the first that answers is
 * taken. A ssl_ca= file asks for encryption and checks the server by it. Times in seconds.
 *
 * Settings belong to the session, never to the server: how text compares (nothing equal but what
 * is equal byte by byte, blanks at the end count), what SQL means ("names", || joins, \ is a
 * letter), errors instead of cut values, and how transactions see each other: a writer's as if one
 * after the other, a reader's one snapshot without writing.
 */
#include "db/mysql.h"

#include "db/dsn.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

enum {
	CONNECT_SECONDS = 2,
	MARIADB_LEAST = 100600,
	MYSQL_LEAST = 80013,
	PACKET_LEAST = 16 * 1024 * 1024, /* a part of a file and all around it */
};

struct words {
	char host[512], port[8], socket[108], user[128], password[256], dbname[65], ssl_ca[256];
	char connect_timeout[8];
};

/* 191 letters of four bytes: four of them, and a number, fit in a key of InnoDB (3072 bytes). */
#define DIALECT(collation)                                                                         \
	{                                                                                          \
		.name = "mysql", .type_int = "BIGINT", .type_text = "LONGTEXT",                    \
		.type_key = "VARCHAR(191)", .type_blob = "LONGBLOB",                               \
		.table_end = "ENGINE=InnoDB ROW_FORMAT=DYNAMIC "                                   \
			     "DEFAULT CHARACTER SET utf8mb4 COLLATE " collation,                   \
		.index_prefix = "(191)", .index_inside = true, .index_of_table = true,             \
		.relax_by_modify = true, .ddl_commits = true,                                      \
	}

static const struct db_dialect mariadb_dialect = DIALECT("utf8mb4_nopad_bin");
static const struct db_dialect mysql_dialect = DIALECT("utf8mb4_0900_bin");

/* -- the DSN ------------------------------------------------------------------------------- */

static enum err_code
read_words(const char *dsn, struct words *w, struct err *e)
{
	const struct {
		const char *name;
		char *value;
		size_t size;
	} known[] = {
		{"host", w->host, sizeof(w->host)},
		{"port", w->port, sizeof(w->port)},
		{"socket", w->socket, sizeof(w->socket)},
		{"user", w->user, sizeof(w->user)},
		{"password", w->password, sizeof(w->password)},
		{"dbname", w->dbname, sizeof(w->dbname)},
		{"ssl_ca", w->ssl_ca, sizeof(w->ssl_ca)},
		{"connect_timeout", w->connect_timeout, sizeof(w->connect_timeout)},
	};
	char name[32], value[512];
	enum dsn_found found;
	size_t i;

	while ((found = dsn_next(&dsn, name, sizeof(name), value, sizeof(value))) == DSN_WORD) {
		for (i = 0; i < COUNTOF(known) && strcmp(known[i].name, name) != 0; i++)
			;
		if (i == COUNTOF(known) || strlen(value) >= known[i].size)
			return err_set(e, ERR_DB, "mysql: unknown word or too long: %s", name);
		memcpy(known[i].value, value, strlen(value) + 1);
	}
	/* What stands there may be part of a password: it is not repeated. */
	return found == DSN_END ? ERR_OK : err_set(e, ERR_DB, "mysql: word=value is expected");
}

/* -- connecting ---------------------------------------------------------------------------- */

static void
library_init(void)
{
	if (mysql_library_init(0, NULL, NULL) != 0)
		BUG("mysql_library_init");
}

static void
set_options(MYSQL *h, const struct words *w)
{
	unsigned seconds = w->connect_timeout[0] ? (unsigned)atoi(w->connect_timeout)
						 : CONNECT_SECONDS;
	my_bool no = 0, yes = 1;
	unsigned off = 0;

	mysql_options(h, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	mysql_options(h, MYSQL_OPT_CONNECT_TIMEOUT, &seconds);
	mysql_options(h, MYSQL_OPT_RECONNECT, &no);
	mysql_options(h, MYSQL_OPT_LOCAL_INFILE, &off);
	if (w->ssl_ca[0]) {
		mysql_ssl_set(h, NULL, NULL, w->ssl_ca, NULL, NULL);
		mysql_options(h, MYSQL_OPT_SSL_ENFORCE, &yes);
		mysql_options(h, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &yes);
	}
}

/* A host that fell silent is noticed in ten seconds, and a long statement may take longer. */
static void
watch_socket(MYSQL *h)
{
	int fd = mysql_get_socket(h), yes = 1, idle = 5, pause = 2, tries = 3, unsent = 10000;

	if (setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof(yes)) != 0)
		return;
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof(idle));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &pause, sizeof(pause));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &tries, sizeof(tries));
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unsent, sizeof(unsent));
}

/* A part of "a,b,c"; false when there is no n-th. The last part stands for all after it. */
static bool
nth(const char *list, int n, bool last_stays, char *ret, size_t size)
{
	const char *comma;

	while (n-- > 0) {
		comma = strchr(list, ',');
		if (!comma)
			return last_stays && snprintf(ret, size, "%s", list) >= 0;
		list = comma + 1;
	}
	snprintf(ret, size, "%.*s", (int)strcspn(list, ","), list);
	return true;
}

static const char *
or_none(const char *text)
{
	return text[0] ? text : NULL;
}

static enum err_code
connect_one(struct mysql_db *db, const struct words *w, const char *host, const char *port,
	    struct err *e)
{
	MYSQL *h = mysql_init(&db->handle);
	enum err_code rc;

	if (!h)
		return err_set(e, ERR_DB, "no memory for a connection");
	set_options(h, w);
	/* FOUND_ROWS: an UPDATE counts the rows it met, also those that were so already. */
	if (mysql_real_connect(h, or_none(host), or_none(w->user), or_none(w->password),
			       or_none(w->dbname), (unsigned)atoi(port), or_none(w->socket),
			       CLIENT_FOUND_ROWS)) {
		if (!w->socket[0])
			watch_socket(h);
		return ERR_OK;
	}
	rc = mysql_fail(db, mysql_errno(h), mysql_error(h), "connect", str_from(host), e);
	mysql_close(h);
	return rc;
}

static enum err_code
connect_any(struct mysql_db *db, const struct words *w, struct err *e)
{
	char host[256], port[8];
	enum err_code rc = ERR_DB;
	int i;

	for (i = 0; nth(w->host, i, false, host, sizeof(host)); i++) {
		nth(w->port, i, true, port, sizeof(port));
		rc = connect_one(db, w, host, port, e);
		if (rc != ERR_DB_AWAY)
			break;
	}
	db->gone = rc != ERR_OK;
	return rc;
}

/* -- settings ------------------------------------------------------------------------------ */

/* One value as text; empty when the server does not know it. */
static enum err_code
setting(struct mysql_db *db, struct str sql, char *ret, size_t size, struct err *e)
{
	struct db_stmt *st;
	struct value v = VALUE_EMPTY;
	enum err_code rc = mysql_begin_query(&db->base, sql, NULL, 0, DB_ARGS_STAY, &st, e);
	bool row = false;

	ret[0] = '\0';
	if (rc != ERR_OK)
		return rc;
	rc = mysql_step(st, &row, e);
	if (rc == ERR_OK && row)
		v = mysql_col(st, 0);
	if (v.type == VALUE_INT)
		snprintf(ret, size, "%lld", (long long)v.i);
	else
		snprintf(ret, size, "%.*s", STR_ARG(v.s));
	mysql_done(st);
	return rc;
}

/* In a Galera cluster a connection waits until what others committed before has arrived: a reader
 * before it reads, a writer before anything. */
static enum err_code
configure_cluster(struct mysql_db *db, struct err *e)
{
	char on[8];
	enum err_code rc =
		setting(db,
			STR("SELECT variable_value FROM information_schema.session_variables "
			    "WHERE variable_name = 'WSREP_ON'"),
			on, sizeof(on), e);

	if (rc == ERR_OK && strcmp(on, "ON") == 0)
		rc = mysql_run(db,
			       db->base.mode == DB_WRITE ? STR("SET SESSION wsrep_sync_wait = 15")
							 : STR("SET SESSION wsrep_sync_wait = 1"),
			       e);
	return rc;
}

/* SIMULTANEOUS_ASSIGNMENT: SET a = b, b = a exchanges, as in every other engine. */
#define MODES                                                                                      \
	"ANSI_QUOTES,PIPES_AS_CONCAT,STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES,"                      \
	"ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"

static enum err_code
configure(struct mysql_db *db, struct err *e)
{
	bool writes = db->base.mode == DB_WRITE;
	const struct str settings[] = {
		db->mariadb ? STR("SET NAMES utf8mb4 COLLATE utf8mb4_nopad_bin")
			    : STR("SET NAMES utf8mb4 COLLATE utf8mb4_0900_bin"),
		db->mariadb ? STR("SET SESSION sql_mode = '" MODES ",SIMULTANEOUS_ASSIGNMENT', "
				  "innodb_lock_wait_timeout = 5, wait_timeout = 2147483")
			    : STR("SET SESSION sql_mode = '" MODES "', "
				  "innodb_lock_wait_timeout = 5, wait_timeout = 2147483"),
		writes ? STR("SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE")
		       : STR("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"),
	};
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; rc == ERR_OK && i < COUNTOF(settings); i++)
		rc = mysql_run(db, settings[i], e);
	return rc == ERR_OK && db->mariadb ? configure_cluster(db, e) : rc;
}

static void
mysql_close_db(struct db *base)
{
	struct mysql_db *db = mysql_of(base);

	stmt_cache_free(&db->cache);
	mysql_close(&db->handle);
	free(db);
}

static const struct db_driver mysql_driver;

enum err_code
mysql_open(const char *dsn, enum db_mode mode, struct db **ret, struct err *e)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct words words = {0};
	struct mysql_db *db;
	enum err_code rc = read_words(dsn, &words, e);

	if (rc != ERR_OK)
		return rc;
	pthread_once(&once, library_init);
	db = calloc(1, sizeof(*db));
	if (!db)
		return err_set(e, ERR_DB, "no memory for a connection");
	db->base.driver = &mysql_driver;
	db->base.mode = mode;
	stmt_cache_init(&db->cache, mysql_prepared_free);
	rc = connect_any(db, &words, e);
	explicit_bzero(&words, sizeof(words));
	if (rc != ERR_OK) {
		free(db);
		return rc;
	}
	db->mariadb = strstr(mysql_get_server_info(&db->handle), "MariaDB");
	db->base.dialect = db->mariadb ? &mariadb_dialect : &mysql_dialect;
	rc = configure(db, e);
	if (rc != ERR_OK) {
		mysql_close_db(&db->base);
		return rc;
	}
	*ret = &db->base;
	return ERR_OK;
}

/* -- transactions and the check ------------------------------------------------------------ */

static bool
mysql_in_transaction(struct db *base)
{
	struct mysql_db *db = mysql_of(base);

	if (db->doubt && !db->gone) {
		db->doubt = false;
		if (mysql_run(db, STR("DO 0"), NULL) != ERR_OK)
			db->gone = true;
	}
	return !db->gone && (db->handle.server_status & SERVER_STATUS_IN_TRANS);
}

static enum err_code
expect(struct mysql_db *db, struct str sql, const char *wanted, struct err *e)
{
	char text[512];
	enum err_code rc = setting(db, sql, text, sizeof(text), e);

	if (rc == ERR_OK && !strstr(text, wanted))
		rc = err_set(e, ERR_DB, "%.*s is '%.200s', it must say '%s'", STR_ARG(sql), text,
			     wanted);
	return rc;
}

static enum err_code
check_version(struct mysql_db *db, struct err *e)
{
	unsigned long version = mysql_get_server_version(&db->handle);

	if (version < (db->mariadb ? MARIADB_LEAST : MYSQL_LEAST))
		return err_set(e, ERR_DB, "%s: MariaDB 10.6 or MySQL 8.0.13 is the least",
			       mysql_get_server_info(&db->handle));
	return ERR_OK;
}

static enum err_code
check_packet(struct mysql_db *db, struct err *e)
{
	char text[32];
	enum err_code rc = setting(db, STR("SELECT @@max_allowed_packet"), text, sizeof(text), e);

	if (rc == ERR_OK && atoll(text) < PACKET_LEAST)
		rc = err_set(e, ERR_DB, "max_allowed_packet is %s, %d is the least", text,
			     PACKET_LEAST);
	return rc;
}

static enum err_code
mysql_check(struct db *base, struct err *e)
{
	struct mysql_db *db = mysql_of(base);
	struct str level = db->mariadb ? STR("SELECT @@tx_isolation")
				       : STR("SELECT @@transaction_isolation");
	enum err_code rc = check_version(db, e);

	if (rc == ERR_OK)
		rc = expect(db, STR("SELECT @@character_set_connection"), "utf8mb4", e);
	if (rc == ERR_OK)
		rc = expect(db, STR("SELECT @@collation_connection"), "_bin", e);
	if (rc == ERR_OK)
		rc = expect(db, STR("SELECT @@sql_mode"), "STRICT_ALL_TABLES", e);
	if (rc == ERR_OK)
		rc = expect(db, level, base->mode == DB_WRITE ? "SERIALIZABLE" : "REPEATABLE-READ",
			    e);
	/* Else a power cut takes what was acknowledged in the last second. */
	if (rc == ERR_OK && base->mode == DB_WRITE)
		rc = expect(db, STR("SELECT @@innodb_flush_log_at_trx_commit"), "1", e);
	return rc == ERR_OK ? check_packet(db, e) : rc;
}

static enum err_code
mysql_backup(struct db *base UNUSED, const char *path UNUSED,
	     void (*progress)(void *ctx, int done, int total) UNUSED, void *ctx UNUSED,
	     struct err *e)
{
	return err_set(e, ERR_DB,
		       "this database is backed up by its own programs "
		       "(mariadb-backup, mariadb-dump); \"shegong copy\" moves it");
}

static const struct db_driver mysql_driver = {
	.begin_read = "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
	.begin_write = "START TRANSACTION",
	.table_exists = "SELECT 1 FROM information_schema.tables "
			"WHERE table_schema = DATABASE() AND table_name = ?",
	.close = mysql_close_db,
	.query = mysql_begin_query,
	.step = mysql_step,
	.col = mysql_col,
	.col_count = mysql_col_count,
	.changed = mysql_changed,
	.done = mysql_done,
	.in_transaction = mysql_in_transaction,
	.check = mysql_check,
	.backup = mysql_backup,
};
