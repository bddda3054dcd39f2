/*
 * report.h: tables of figures of one station for one period, worked out anew each time from the
 * history, as far as it was known at the instant that is asked for.
 *
 * Figures of very few people name them to who knows the village: outside the station they are
 * covered, with one more row where a single one could be reckoned back from the rest. Who sees
 * covered figures does not see the records behind them either.
 */
#ifndef SHEGONG_REPORT_H
#define SHEGONG_REPORT_H

#include "record/evidence.h"

enum { REPORT_FEW = 5 /* fewer people than this are few */ };

enum report_right { REPORT_READ, REPORT_SMALL };
/* `unit` NULL: anywhere at all. */
bool report_may(const struct actor *who, enum report_right right, const struct unit *unit);

struct report_row {
	struct str code, label; /* empty code: not a row of the list */
	bool shared;            /* among those the share is of */
	bool covered;           /* too few people for this reader */
	int64_t *figure;        /* by measure: a count, or a sum at cat_report_scale() */
};

struct report_table {
	const struct cat_report *report;
	struct evidence_at at;
	struct unit unit;
	bool small; /* this reader sees figures of few people */
	struct report_row *rows;
	size_t n;
	struct report_row none, total, share;
};

/* Empty unit: the actor's own. ERR_NOT_FOUND, ERR_FORBIDDEN when not in reach; a wrong day is a
 * problem (ERR_INVALID). Two statements. */
enum err_code report_make(struct work *w, struct str key, struct str unit, struct str from,
			  struct str to, struct report_table *ret, struct err *e) MUST_USE;
/* As it is shown: 12, 3.5; STR_NONE when it is covered. */
struct str report_figure(struct arena *a, const struct report_table *t,
			 const struct report_row *row, size_t measure);
/* Percent of the share with one digit; STR_NONE when it is covered or there is nothing. */
struct str report_percent(struct arena *a, const struct report_table *t, size_t measure);

/* Covers rows of fewer than REPORT_FEW people in any measure of people, and total and share where
 * they, or what they leave, are that few; no database. */
void report_cover(struct report_table *t);

/* Members of an open object. */
void report_write(struct work *w, const struct report_table *t, struct json *j);

/* Which records: of a measure, and of a row ("code:A01", "none", "share", "total" or empty). One
 * page of one source. ERR_FORBIDDEN to who sees figures of few people covered. */
struct report_behind {
	struct str measure, row;
	size_t source;
	int64_t offset;
};
enum err_code report_write_records(struct work *w, const struct report_table *t,
				   const struct report_behind *b, struct json *j,
				   struct err *e) MUST_USE;

#endif
