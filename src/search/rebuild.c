/* rebuild.c: see search.h. */
#include "search/internal.h"

static enum err_code
put_words(struct db *db, struct db_stmt *st, struct arena *a, struct err *e)
{
	struct search_text t = {.name = db_col_str(st, 2),
				.text = db_col_str(st, 3),
				.pinyin = db_col_str(st, 4),
				.initials = db_col_str(st, 5),
				.tails = db_col_str(st, 6)};
	struct value words[] = {db_col(st, 0), value_text(search_words(a, db_col_str(st, 1), &t))};

	return db_exec(db, STR("INSERT INTO search_words (rowid, words) VALUES (?, ?)"), words, 2,
		       NULL, e);
}

static enum err_code
put_all(struct db *db, struct db_stmt *st, struct err *e)
{
	struct arena *a = arena_new(64 << 20);
	enum err_code rc;
	bool row;

	while ((rc = db_step(st, &row, e)) == ERR_OK && row) {
		arena_reset(a);
		rc = put_words(db, st, a, e);
		if (rc != ERR_OK)
			break;
	}
	arena_free(a);
	return rc;
}

static enum err_code
fill(struct db *db, struct err *e)
{
	struct db_stmt *st;
	enum err_code rc = db_exec(db, STR("DELETE FROM search_words"), NULL, 0, NULL, e);

	if (rc == ERR_OK)
		rc = db_query(db,
			      STR("SELECT doc, unit_id, name, text, pinyin, initials, tails "
				  "FROM search_doc"),
			      NULL, 0, &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = put_all(db, st, e);
	db_done(st);
	return rc;
}

enum err_code
search_rebuild(struct db *db, struct err *e)
{
	enum err_code rc;

	if (db_dialect(db)->fulltext != DB_FULLTEXT_FTS5)
		return ERR_OK;
	rc = db_begin(db, e);
	if (rc == ERR_OK)
		rc = fill(db, e);
	if (rc == ERR_OK)
		rc = db_commit(db, e);
	if (rc != ERR_OK)
		db_rollback(db);
	return rc;
}
