/*
 * floor_db.h: prepared statements on the product's own database file, nothing else.
 *
 * The create floor writes the same rows to the same tables as the product did for one record: at
 * the start the newest person's rows are read out of every table that holds her id, and each
 * create inserts copies of them under a fresh id in one durable transaction.
 */
#ifndef SHEGONG_BENCH_FLOOR_DB_H
#define SHEGONG_BENCH_FLOOR_DB_H

#include "base/buf.h"

#include <sqlite3.h>

struct floor_reader;
struct floor_writer;

struct floor_reader *floor_reader_open(const char *path);
/* 50 newest people with the columns of the list, as JSON. */
bool floor_list(struct floor_reader *f, struct buf *out);
/* The same page with everything the product's list asks the database for: names of people and
 * units, and how many there are, up to 1001. */
bool floor_page(struct floor_reader *f, struct buf *out);
/* One person, all columns. */
bool floor_record(struct floor_reader *f, struct str id, struct buf *out);

/* The 20 newest documents with a two-character word in them. */
bool floor_search(struct floor_reader *f, struct str word, struct buf *out);

struct floor_writer *floor_writer_open(const char *path);
bool floor_create(struct floor_writer *f);
/* One durable row in the audit table, that names `records` records: what an opened page costs. */
bool floor_note(struct floor_writer *f, int records);

#endif
