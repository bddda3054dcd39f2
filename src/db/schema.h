/*
 * schema.h: the wanted tables (from the catalogue and from the fixed tables) against the applied
 * ones; the difference is a plan of steps. Adding runs by itself; a rename needs `was`; a removal
 * needs `retired` and the explicit command. Nothing is dropped because a line vanished.
 *
 * The applied schema is kept in the table schema_applied as it was declared, so that a plan is a
 * pure comparison; schema_journal notes every step before and after it ran (resumable where DDL
 * commits by itself).
 */
#ifndef SHEGONG_SCHEMA_H
#define SHEGONG_SCHEMA_H

#include "base/vec.h"
#include "db/db.h"

enum column_type { COLUMN_INT, COLUMN_TEXT, COLUMN_KEY, COLUMN_BLOB };

struct column {
	struct str name;
	enum column_type type;
	bool not_null;
	struct str default_sql; /* a literal of ours, or STR_NONE */
	struct str was;         /* former name */
	bool retired;           /* wanted gone, by the explicit command only */
};

struct index {
	struct str name;
	struct str columns; /* "unit_id, happened_on DESC": written by us, not by users */
	bool unique;
};

struct table {
	struct str name;
	struct str was;
	bool retired;
	VEC(struct column) columns;
	struct str primary_key; /* "unit_id, id" */
	VEC(struct index) indexes;
	/* A full text table: names of columns count, nothing else. It keeps no text, only which
	 * words stand in which rowid; words are given parted by blanks and stay whole, whatever they
	 * hold (plan.c says how). Queries quote each word and combine them with AND; no phrases, and
	 * no asking for one column. */
	bool fts;
};

struct schema {
	struct arena *arena;
	VEC(struct table *) tables;
};

void schema_init(struct schema *s, struct arena *a);
struct table *schema_table(struct schema *s, struct str name); /* adds or finds */
/* The column stays where it is only until the next one is declared: set its rest at once. */
struct column *table_column(struct schema *s, struct table *t, struct str name,
			    enum column_type type, bool not_null);
void table_index(struct schema *s, struct table *t, struct str name, struct str columns,
		 bool unique);
/* The tables every installation has (accounts, sessions, audit, jobs, counters ...) are declared by
 * the layer they belong to through a function of this shape; src/api/app.c calls them all. */
typedef void schema_declare_fn(struct schema *s);

enum plan_kind {
	PLAN_CREATE_TABLE,
	PLAN_ADD_COLUMN,
	PLAN_RENAME_TABLE,
	PLAN_RENAME_COLUMN,
	PLAN_ADD_INDEX,
	PLAN_DROP_INDEX,
	PLAN_DROP_COLUMN,
	PLAN_DROP_TABLE,
	PLAN_REFUSED,
	PLAN_RELAX_COLUMN, /* may be empty from now on; a retired column that must be filled, too */
	PLAN_KIND_COUNT
};

struct plan_step {
	enum plan_kind kind;
	struct str table, object;
	struct str sql;   /* what will run; empty for PLAN_REFUSED */
	struct str why;   /* English, for the command line; PLAN_REFUSED says what to do */
	bool destructive; /* only with `allow_removal` */
};

struct plan {
	VEC(struct plan_step) steps;
	size_t refused, destructive;
};

/* Pure: neither schema is touched. Steps stand in the order in which they run, refused ones first.
 * Refused: what vanished without `was` or `retired`, a change of type, key or default, a column that
 * must be filled added without a default. */
void plan_make(struct arena *a, const struct db_dialect *d, const struct schema *applied,
	       const struct schema *wanted, struct plan *ret);
enum err_code schema_read_applied(struct db *db, struct schema *ret, struct err *e) MUST_USE;
/* Runs the plan in one transaction where the engine can (the caller's, if it has begun one: a
 * job of the pool), else step by step with the journal. ERR_MIGRATION when a step is refused. */
enum err_code plan_apply(struct db *db, const struct plan *p, const struct schema *wanted,
			 bool allow_removal, struct err *e) MUST_USE;
/* ERR_MIGRATION when anything is left to do. A removal that waits for its command is not: what is
 * retired may stay. */
enum err_code schema_matches(struct db *db, const struct schema *wanted, struct err *e) MUST_USE;

#endif
