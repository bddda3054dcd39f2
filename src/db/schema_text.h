/*
 * schema_text.h: a table's declaration as text: what schema_applied keeps, and how the cases of
 * tests/cases/plan are written. Internal to src/db and its tests. One thing a line, parts parted
 * by tabs:
 *
 *   table	person	was=client	retired	fts
 *   key	unit_id, id
 *   column	name	text	not_null	default=''	was=full_name	retired
 *   index	person_by_name	unit_id, name	unique
 */
#ifndef SHEGONG_DB_SCHEMA_TEXT_H
#define SHEGONG_DB_SCHEMA_TEXT_H

#include "db/schema.h"

/* Without `was`, and without columns that are retired: those are wishes, not state. */
struct str schema_text_write(struct arena *a, const struct table *t);
/* Adds the tables of `text` (copied). False with the offending line in *ret_line. */
bool schema_text_read(struct schema *s, struct str text, struct str *ret_line);

const char *column_type_name(enum column_type type);

#endif
