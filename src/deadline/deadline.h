/*
 * deadline.h: what is due, derived from records by the deadlines of the catalogue. Derived data:
 * deadline_rebuild() makes it anew from the records. Working days by the calendar; a missing year
 * is said (`assumed`), never guessed.
 */
#ifndef SHEGONG_DEADLINE_H
#define SHEGONG_DEADLINE_H

#include "record/record.h"

/* Recomputes the rows of the changed record (and of its parent) in the same transaction. */
struct record_listener deadline_listener(void);

struct deadline {
	const struct cat_type *type;
	const struct cat_deadline *rule;
	struct str record, unit;
	int64_t due_at; /* ms; a date counts to the end of its day */
	int64_t late_at;
	bool by_day;   /* the rule speaks of days, not hours */
	bool workdays; /* counted in working days */
	bool assumed;
	int assumed_year;
	struct str to; /* account */
};

enum deadline_state { DEADLINE_LATER, DEADLINE_NEAR, DEADLINE_TODAY, DEADLINE_OVER };
enum deadline_state deadline_state(const struct rule_calendar *c, const struct deadline *d,
				   int64_t now, int64_t *ret_days);

/* Pure: what the rules of its type say for this record now (worked examples use it). */
enum err_code deadline_compute(struct work *w, struct record *r, struct deadline **ret,
			       size_t *ret_n, struct err *e) MUST_USE;
/* Due for one account, by due time, at most `limit`; a reading whose day is over is left out. */
enum err_code deadline_list(struct work *w, struct str account, int limit, struct deadline **ret,
			    size_t *ret_n, struct err *e) MUST_USE;
void deadline_write_due(struct work *w, const struct deadline *d, struct json *j);
enum err_code deadline_rebuild(struct work *w, int64_t *ret_n, struct err *e) MUST_USE;
void deadline_schema(struct schema *s);

#endif
