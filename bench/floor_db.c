#include "floor_db.h"

#include "base/id.h"
#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TABLES_MAX = 24, COLUMNS_MAX = 160, NOTE_MOST = 50 };

#define ONE_UNIT "(SELECT unit_id FROM form_person LIMIT 1)"

struct floor_reader {
	sqlite3 *db;
	sqlite3_stmt *list, *page, *record, *search;
};

/* One table that holds rows of the template record. */
struct copy_table {
	sqlite3_stmt *insert;
	sqlite3_value *values[COLUMNS_MAX];
	int columns;
	bool is_id[COLUMNS_MAX];     /* this column holds the record's id: bound anew */
	bool is_unique[COLUMNS_MAX]; /* a key of its own: a fresh one each time */
	int seq;                     /* column of a running number, or -1 */
	sqlite3_int64 next;
};

struct floor_writer {
	sqlite3 *db;
	sqlite3_stmt *begin, *commit, *words, *note;
	char text[512]; /* what the template's words are made of */
	sqlite3_int64 next_doc, next_note;
	char ids[NOTE_MOST * 37 + 1]; /* as many ids as a note names, parted by commas */
	struct copy_table tables[TABLES_MAX];
	int n;
	struct arena *arena;
};

static void
die(sqlite3 *db, const char *what)
{
	fprintf(stderr, "floor: %s: %s\n", what, sqlite3_errmsg(db));
	exit(3);
}

static sqlite3 *
open_file(const char *path, int flags)
{
	sqlite3 *db;

	if (sqlite3_open_v2(path, &db, flags, NULL) != SQLITE_OK)
		die(db, path);
	sqlite3_exec(db,
		     "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000; "
		     "PRAGMA cache_size=-65536; PRAGMA mmap_size=1073741824",
		     NULL, NULL, NULL);
	return db;
}

static sqlite3_stmt *
prepare(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *st;

	if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &st, NULL) != SQLITE_OK)
		die(db, sql);
	return st;
}

struct floor_reader *
floor_reader_open(const char *path)
{
	struct floor_reader *f = calloc(1, sizeof(*f));

	f->db = open_file(path, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX);
	f->list = prepare(
		f->db,
		"SELECT id, unit_id, version, state, name, gender, birth_date, village,"
		" client_groups, living_with, risk_level, phone_tail, worker, made_at,"
		" changed_at, happened_at, incomplete FROM form_person WHERE unit_id = (SELECT unit_id "
		"FROM form_person LIMIT 1) AND state <> 'void'"
		" ORDER BY happened_at DESC, id DESC LIMIT 50");
	f->page = prepare(
		f->db,
		"SELECT t.id, t.unit_id, t.version, t.state, t.number, t.made_by, t.made_at,"
		" t.changed_by, t.changed_at, t.happened_at, t.late_reason, t.catalogue,"
		" t.incomplete, (SELECT name FROM account WHERE account.id = t.made_by) AS maker,"
		" (SELECT name FROM account WHERE account.id = t.changed_by) AS changer,"
		" (SELECT name FROM unit WHERE unit.id = t.unit_id) AS unit, t.name, t.gender,"
		" t.birth_date, t.age, t.phone_tail, t.client_groups, t.village, t.living_with,"
		" t.risk_level, t.worker, t.archive_state,"
		" (SELECT name FROM account WHERE account.id = t.worker) AS worker_name,"
		" (SELECT COUNT(*) FROM (SELECT 1 FROM form_person c WHERE c.unit_id = " ONE_UNIT
		" AND c.state <> 'void' LIMIT 1001)) AS n"
		" FROM form_person t WHERE t.unit_id = " ONE_UNIT " AND t.state <> 'void'"
		" ORDER BY t.happened_at DESC, t.id DESC LIMIT 50");
	f->record = prepare(f->db, "SELECT * FROM form_person WHERE id = ?");
	f->search = prepare(f->db,
			    "SELECT d.id, d.unit_id, d.type, d.name FROM search_words JOIN"
			    " search_doc d ON d.doc = search_words.rowid WHERE search_words MATCH ?"
			    " ORDER BY search_words.rowid DESC LIMIT 20");
	return f;
}

static void
write_column(struct json *j, sqlite3_stmt *st, int i)
{
	json_key(j, str_from(sqlite3_column_name(st, i)));
	switch (sqlite3_column_type(st, i)) {
	case SQLITE_INTEGER:
		json_int(j, sqlite3_column_int64(st, i));
		break;
	case SQLITE_TEXT:
		json_str(j, str_of((const char *)sqlite3_column_text(st, i),
				   (size_t)sqlite3_column_bytes(st, i)));
		break;
	default:
		json_put_null(j);
	}
}

static bool
write_rows(sqlite3_stmt *st, struct buf *out)
{
	struct json j;
	int i, rc;

	json_init(&j, out);
	json_array_start(&j);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		json_object_start(&j);
		for (i = 0; i < sqlite3_column_count(st); i++)
			write_column(&j, st, i);
		json_object_end(&j);
	}
	json_array_end(&j);
	sqlite3_reset(st);
	if (rc != SQLITE_DONE)
		fprintf(stderr, "floor: %.60s: %s\n", sqlite3_sql(st),
			sqlite3_errmsg(sqlite3_db_handle(st)));
	return rc == SQLITE_DONE;
}

bool
floor_list(struct floor_reader *f, struct buf *out)
{
	return write_rows(f->list, out);
}

bool
floor_record(struct floor_reader *f, struct str id, struct buf *out)
{
	sqlite3_bind_text(f->record, 1, id.p, (int)id.n, SQLITE_STATIC);
	return write_rows(f->record, out);
}

bool
floor_page(struct floor_reader *f, struct buf *out)
{
	return write_rows(f->page, out);
}

bool
floor_search(struct floor_reader *f, struct str word, struct buf *out)
{
	char quoted[64];

	snprintf(quoted, sizeof(quoted), "\"%.*s\"", STR_ARG(word));
	sqlite3_bind_text(f->search, 1, quoted, -1, SQLITE_TRANSIENT);
	return write_rows(f->search, out);
}

/* -- create ------------------------------------------------------------------------------------ */

static bool
key_column(sqlite3_stmt *info)
{
	return sqlite3_column_int(info, 5) > 0;
}

/* Reads the template's row of one table; false when the table holds none. */
static bool
add_table(struct floor_writer *f, const char *table, const char *id_column, const char *id)
{
	struct copy_table *t = &f->tables[f->n];
	char sql[8192], marks[COLUMNS_MAX * 2 + 1] = "";
	sqlite3_stmt *st, *info;
	int i;

	snprintf(sql, sizeof(sql), "SELECT * FROM \"%s\" WHERE \"%s\" = ? LIMIT 1", table,
		 id_column);
	st = prepare(f->db, sql);
	sqlite3_bind_text(st, 1, id, -1, SQLITE_STATIC);
	if (sqlite3_step(st) != SQLITE_ROW) {
		sqlite3_finalize(st);
		return false;
	}
	t->columns = sqlite3_column_count(st);
	t->seq = -1;
	snprintf(sql, sizeof(sql), "PRAGMA table_info(\"%s\")", table);
	info = prepare(f->db, sql);
	for (i = 0; i < t->columns; i++) {
		const char *name = sqlite3_column_name(st, i);
		const char *text = NULL;

		/* Asking a blob for its text would turn it into text. */
		if (sqlite3_column_type(st, i) == SQLITE_TEXT)
			text = (const char *)sqlite3_column_text(st, i);
		sqlite3_step(info);
		t->values[i] = sqlite3_value_dup(sqlite3_column_value(st, i));
		t->is_id[i] = text && strcmp(text, id) == 0;
		if (sqlite3_column_type(st, i) == SQLITE_INTEGER &&
		    (strcmp(name, "seq") == 0 || strcmp(name, "doc") == 0))
			t->seq = i;
		else if (!t->is_id[i] && key_column(info)) {
			if (text && strcmp(name, "unit_id") != 0 && strcmp(name, "chain") != 0)
				t->is_unique[i] = true;
		}
		strcat(marks, i ? ",?" : "?");
	}
	sqlite3_finalize(info);
	sqlite3_finalize(st);
	snprintf(sql, sizeof(sql), "INSERT INTO \"%s\" VALUES (%s)", table, marks);
	t->insert = prepare(f->db, sql);
	t->next = 1000000000;
	f->n++;
	return true;
}

/* The search index takes words, not columns: as many as the template's document has. */
static void
prepare_words(struct floor_writer *f, const char *id)
{
	sqlite3_stmt *st = prepare(f->db, "SELECT name || ' ' || COALESCE(pinyin, '') || ' ' || "
					  "COALESCE(initials, '') || ' ' || COALESCE(tails, '') "
					  "FROM search_doc WHERE id = ?");

	sqlite3_bind_text(st, 1, id, -1, SQLITE_STATIC);
	if (sqlite3_step(st) == SQLITE_ROW)
		snprintf(f->text, sizeof(f->text), "%s", (const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	f->words = prepare(f->db, "INSERT INTO search_words (rowid, words) VALUES (?, ?)");
	f->next_doc = 2000000000;
}

static void
prepare_note(struct floor_writer *f)
{
	size_t i;

	f->note = prepare(f->db, "INSERT INTO audit (chain, seq, at, act, account, session, unit,"
				 " type, record, result, mac) VALUES ('floor', ?, 1700000000000,"
				 " 'read', ?, ?, ?, 'person', ?, 'ok', zeroblob(32))");
	for (i = 0; i < NOTE_MOST; i++) {
		struct str id = id_new(f->arena);

		snprintf(f->ids + i * 37, 38, "%.*s,", STR_ARG(id));
	}
	f->next_note = 1;
}

struct floor_writer *
floor_writer_open(const char *path)
{
	static const struct {
		const char *table, *column;
	} from[] = {{"form_person", "id"}, {"form_person_history", "id"},
		    {"audit", "record"},   {"audit_record", "record_id"},
		    {"search_doc", "id"},  {"record_relation", "root_id"},
		    {"data_key", "owner"}, {"deadline", "record_id"}};
	struct floor_writer *f = calloc(1, sizeof(*f));
	sqlite3_stmt *newest;
	char id[64];
	size_t i;

	f->arena = arena_new(1u << 20);
	f->db = open_file(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX);
	newest =
		prepare(f->db, "SELECT id FROM form_person ORDER BY made_at DESC, id DESC LIMIT 1");
	if (sqlite3_step(newest) != SQLITE_ROW)
		die(f->db, "no person to copy");
	snprintf(id, sizeof(id), "%s", (const char *)sqlite3_column_text(newest, 0));
	sqlite3_finalize(newest);
	for (i = 0; i < COUNTOF(from); i++)
		add_table(f, from[i].table, from[i].column, id);
	prepare_words(f, id);
	prepare_note(f);
	f->begin = prepare(f->db, "BEGIN IMMEDIATE");
	f->commit = prepare(f->db, "COMMIT");
	fprintf(stderr, "floor: a create writes %d rows\n", f->n + 1);
	return f;
}

static bool
run(sqlite3_stmt *st)
{
	int rc = sqlite3_step(st);

	if (rc == SQLITE_DONE)
		sqlite3_reset(st);
	if (rc != SQLITE_DONE)
		fprintf(stderr, "floor: %.60s: %s\n", sqlite3_sql(st),
			sqlite3_errmsg(sqlite3_db_handle(st)));
	return rc == SQLITE_DONE;
}

static bool
insert_copy(struct floor_writer *f, struct copy_table *t, struct str id)
{
	int i;

	for (i = 0; i < t->columns; i++) {
		if (t->is_id[i]) {
			sqlite3_bind_text(t->insert, i + 1, id.p, (int)id.n, SQLITE_STATIC);
		} else if (t->is_unique[i]) {
			struct str key = id_new(f->arena);

			sqlite3_bind_text(t->insert, i + 1, key.p, (int)key.n, SQLITE_STATIC);
		} else if (t->seq == i) {
			sqlite3_bind_int64(t->insert, i + 1, t->next++);
		} else {
			sqlite3_bind_value(t->insert, i + 1, t->values[i]);
		}
	}
	return run(t->insert);
}

bool
floor_create(struct floor_writer *f)
{
	struct str id = id_new(f->arena);
	bool ok = run(f->begin);
	int i;

	for (i = 0; i < f->n && ok; i++)
		ok = insert_copy(f, &f->tables[i], id);
	sqlite3_bind_int64(f->words, 1, f->next_doc++);
	sqlite3_bind_text(f->words, 2, f->text, -1, SQLITE_STATIC);
	ok = ok && run(f->words) && run(f->commit);
	if (!ok)
		die(f->db, "create");
	arena_reset(f->arena);
	return ok;
}

bool
floor_note(struct floor_writer *f, int records)
{
	bool ok;
	int i;

	sqlite3_bind_int64(f->note, 1, f->next_note++);
	for (i = 2; i <= 4; i++)
		sqlite3_bind_text(f->note, i, f->ids, 36, SQLITE_STATIC);
	sqlite3_bind_text(f->note, 5, f->ids, records * 37 - 1, SQLITE_STATIC);
	ok = run(f->begin) && run(f->note) && run(f->commit);
	if (!ok)
		die(f->db, "note");
	return ok;
}
