/* copy.c: see copy.h. */
#include "db/copy.h"

#include "db/copy_pages.h"
#include "db/driver.h"
#include "db/sql.h"

#include <openssl/evp.h>
#include <string.h>

enum { HASH_WORDS = 4 };

struct copying {
	const struct copy *c;
	struct arena *arena;
	struct copy_result *result;
	struct schema schema;  /* the source's */
	struct schema working; /* and copy_journal */
};

/* The rows' hashes added up: no order, and a row that stands twice counts twice. */
struct table_sum {
	int64_t rows;
	uint64_t words[HASH_WORDS];
};

/* -- the target's tables ------------------------------------------------------------------- */

static void
declare_journal(struct schema *s)
{
	struct table *t = schema_table(s, STR("copy_journal"));

	table_column(s, t, STR("name"), COLUMN_KEY, true);
	table_column(s, t, STR("value"), COLUMN_TEXT, false);
	t->primary_key = STR("name");
}

static enum err_code
read_schemas(struct copying *x, struct err *e)
{
	enum err_code rc;

	schema_init(&x->schema, x->arena);
	schema_init(&x->working, x->arena);
	rc = schema_read_applied(x->c->from, &x->schema, e);
	if (rc == ERR_OK)
		rc = schema_read_applied(x->c->from, &x->working, e);
	declare_journal(&x->working);
	return rc;
}

static enum err_code
move_schema(struct copying *x, const struct schema *wanted, struct err *e)
{
	struct schema applied;
	struct plan plan;
	enum err_code rc;

	schema_init(&applied, x->arena);
	rc = schema_read_applied(x->c->to, &applied, e);
	if (rc != ERR_OK)
		return rc;
	plan_make(x->arena, db_dialect(x->c->to), &applied, wanted, &plan);
	return plan_apply(x->c->to, &plan, wanted, true, e);
}

/* Tables of ours that no plan of this program has made, or has finished without a copy. */
static enum err_code
target_is_free(struct copying *x, bool *ret, struct err *e)
{
	struct schema applied;
	enum err_code rc;
	bool there;
	size_t i;

	schema_init(&applied, x->arena);
	*ret = true;
	rc = db_table_exists(x->c->to, STR("schema_applied"), &there, e);
	if (rc == ERR_OK && there) {
		rc = schema_read_applied(x->c->to, &applied, e);
		/* without rows: making the tables was broken off */
		*ret = applied.tables.n == 0;
		return rc;
	}
	for (i = 0; rc == ERR_OK && *ret && i < x->schema.tables.n; i++) {
		rc = db_table_exists(x->c->to, x->schema.tables.v[i]->name, &there, e);
		*ret = !there;
	}
	return rc;
}

static enum err_code
end_as(struct copying *x, enum copy_end end, struct str table)
{
	x->result->end = end;
	x->result->table = table;
	return ERR_OK;
}

/* -- the journal --------------------------------------------------------------------------- */

static enum err_code
journal_value(struct copying *x, struct str name, struct value *ret, struct err *e)
{
	struct value v = value_text(name);

	return db_value(x->c->to, x->arena, STR("SELECT value FROM copy_journal WHERE name = ?"),
			&v, 1, ret, e);
}

static enum err_code
journal_put(struct copying *x, struct str name, struct str value, struct err *e)
{
	struct value v[] = {value_text(name), value_text(value)};

	return db_exec(x->c->to, STR("INSERT INTO copy_journal (name, value) VALUES (?, ?)"), v, 2,
		       NULL, e);
}

/* A source is told by its own words and by its schema. */
static enum err_code
prepare_target(struct copying *x, struct err *e)
{
	struct value source = VALUE_EMPTY;
	enum err_code rc;
	bool there, is_free;

	rc = db_table_exists(x->c->to, STR("copy_journal"), &there, e);
	if (rc != ERR_OK)
		return rc;
	if (!there) {
		rc = target_is_free(x, &is_free, e);
		if (rc != ERR_OK)
			return rc;
		if (!is_free)
			return end_as(x, COPY_NOT_EMPTY, STR_NONE);
	}
	rc = move_schema(x, &x->working, e);
	if (rc == ERR_OK)
		rc = journal_value(x, STR("(source)"), &source, e);
	if (rc == ERR_OK && source.type == VALUE_NULL)
		return journal_put(x, STR("(source)"), x->c->source, e);
	if (rc == ERR_OK && !str_eq(source.s, x->c->source))
		return end_as(x, COPY_OTHER_SOURCE, STR_NONE);
	return rc;
}

/* -- rows ---------------------------------------------------------------------------------- */

static void
write_insert(struct sql *q, struct arena *a, const struct table *t, const struct value *row)
{
	size_t i;

	sql_init(q, a);
	sql_raw(q, "INSERT INTO ");
	sql_name(q, t->name);
	for (i = 0; i < t->columns.n; i++) {
		sql_raw(q, i > 0 ? ", " : " (");
		sql_name(q, t->columns.v[i].name);
	}
	for (i = 0; i < t->columns.n; i++) {
		enum column_type type = t->columns.v[i].type;
		struct value v = row[i];

		/* Where nothing may be missing, an empty text was meant. */
		if (v.type == VALUE_NULL && t->columns.v[i].not_null && type != COLUMN_INT)
			v = (struct value){type == COLUMN_BLOB ? VALUE_BLOB : VALUE_TEXT, 0,
					   STR("")};
		sql_raw(q, i > 0 ? ", " : ") VALUES (");
		sql_bind(q, v);
	}
	sql_raw(q, ")");
}

static enum err_code
insert_rows(struct db *to, const struct table_pages *p, size_t rows, struct err *e)
{
	struct arena *a = arena_new(1 << 20);
	enum err_code rc = ERR_OK;
	struct sql q;
	size_t i;

	for (i = 0; rc == ERR_OK && i < rows; i++) {
		arena_reset(a);
		write_insert(&q, a, p->table, p->values.v + i * p->columns);
		rc = sql_exec(to, &q, NULL, e);
	}
	arena_free(a);
	return rc;
}

static enum err_code
put_page(struct db *to, const struct table_pages *p, size_t rows, struct err *e)
{
	enum err_code rc = db_begin(to, e);

	if (rc == ERR_OK)
		rc = insert_rows(to, p, rows, e);
	if (rc == ERR_OK)
		rc = db_commit(to, e);
	if (rc != ERR_OK)
		db_rollback(to);
	return rc;
}

static void
tell(struct copying *x, const struct table *t, int64_t rows, bool checked)
{
	if (x->c->progress)
		x->c->progress(x->c->ctx, t->name, rows, checked);
}

static enum err_code
copy_rows(struct copying *x, struct table_pages *p, struct err *e)
{
	enum err_code rc = pages_go_on(p, x->c->to, e);
	int64_t sum = 0;
	size_t rows = 1;

	while (rc == ERR_OK && rows > 0) {
		rc = pages_next(p, &rows, e);
		if (rc == ERR_OK && rows > 0)
			rc = put_page(x->c->to, p, rows, e);
		sum += (int64_t)rows;
		tell(x, p->table, sum, false);
	}
	return rc;
}

static enum err_code
copy_table(struct copying *x, const struct table *t, struct err *e)
{
	struct table_pages p;
	struct value done;
	enum err_code rc = journal_value(x, t->name, &done, e);

	if (rc != ERR_OK || done.type != VALUE_NULL)
		return rc;
	pages_open(&p, x->c->from, t);
	rc = copy_rows(x, &p, e);
	pages_close(&p);
	return rc == ERR_OK ? journal_put(x, t->name, STR("copied"), e) : rc;
}

/* -- comparing ----------------------------------------------------------------------------- */

static void
hash_value(EVP_MD_CTX *h, const struct value *v)
{
	uint64_t head[2] = {v->type, v->type == VALUE_INT ? (uint64_t)v->i : v->s.n};

	EVP_DigestUpdate(h, head, sizeof(head));
	if (v->type == VALUE_TEXT || v->type == VALUE_BLOB)
		EVP_DigestUpdate(h, v->s.p ? v->s.p : "", v->s.n);
}

static void
sum_row(EVP_MD_CTX *h, struct table_sum *sum, const struct value *row, size_t n)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	uint64_t words[HASH_WORDS];
	size_t i;

	if (EVP_DigestInit_ex(h, EVP_sha256(), NULL) != 1)
		BUG("no SHA-256");
	for (i = 0; i < n; i++)
		hash_value(h, &row[i]);
	EVP_DigestFinal_ex(h, digest, NULL);
	memcpy(words, digest, sizeof(words));
	for (i = 0; i < HASH_WORDS; i++)
		sum->words[i] += words[i];
	sum->rows++;
}

static enum err_code
sum_table(struct db *db, const struct table *t, struct table_sum *ret, struct err *e)
{
	EVP_MD_CTX *h = EVP_MD_CTX_new();
	struct table_pages p;
	enum err_code rc = h ? ERR_OK : err_set(e, ERR_CRYPTO, "no memory for a hash");
	size_t i, rows = 1;

	memset(ret, 0, sizeof(*ret));
	pages_open(&p, db, t);
	while (rc == ERR_OK && rows > 0) {
		rc = pages_next(&p, &rows, e);
		for (i = 0; rc == ERR_OK && i < rows; i++)
			sum_row(h, ret, p.values.v + i * p.columns, p.columns);
	}
	pages_close(&p);
	EVP_MD_CTX_free(h);
	return rc;
}

static enum err_code
compare_table(struct copying *x, const struct table *t, struct err *e)
{
	struct table_sum from, to;
	enum err_code rc = sum_table(x->c->from, t, &from, e);

	if (rc == ERR_OK)
		rc = sum_table(x->c->to, t, &to, e);
	if (rc != ERR_OK)
		return rc;
	if (memcmp(&from, &to, sizeof(from)) != 0)
		return end_as(x, COPY_DIFFERS, t->name);
	x->result->tables++;
	x->result->rows += from.rows;
	tell(x, t, from.rows, true);
	return ERR_OK;
}

/* -- the whole ----------------------------------------------------------------------------- */

static enum err_code
each_table(struct copying *x,
	   enum err_code (*fn)(struct copying *x, const struct table *t, struct err *e),
	   struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; rc == ERR_OK && x->result->end == COPY_DONE && i < x->schema.tables.n; i++)
		if (!x->schema.tables.v[i]->fts)
			rc = fn(x, x->schema.tables.v[i], e);
	return rc;
}

static enum err_code
copy_all(struct copying *x, struct err *e)
{
	enum err_code rc = read_schemas(x, e);

	if (rc != ERR_OK)
		return rc;
	if (x->schema.tables.n == 0)
		return end_as(x, COPY_NO_SOURCE, STR_NONE);
	rc = prepare_target(x, e);
	if (rc == ERR_OK)
		rc = each_table(x, copy_table, e);
	if (rc == ERR_OK)
		rc = each_table(x, compare_table, e);
	if (rc != ERR_OK || x->result->end != COPY_DONE)
		return rc;
	schema_table(&x->schema, STR("copy_journal"))->retired = true;
	return move_schema(x, &x->schema, e);
}

enum err_code
db_copy(const struct copy *c, struct arena *a, struct copy_result *ret, struct err *e)
{
	struct copying x = {.c = c, .arena = a, .result = ret};
	enum err_code rc;

	*ret = (struct copy_result){.end = COPY_DONE};
	rc = db_begin(c->from, e);
	if (rc != ERR_OK)
		return rc;
	rc = copy_all(&x, e);
	db_rollback(c->from);
	return rc;
}
