/*
 * setting.h: what a place sets (profiles of the catalogue, own values of a station), for setting()
 * in expressions. Kept by unit for at most two seconds, like sessions: a figure changed by another
 * process holds here within them. All calls from any thread.
 */
#ifndef SHEGONG_ACCESS_SETTING_H
#define SHEGONG_ACCESS_SETTING_H

#include "catalogue/catalogue.h"
#include "db/db.h"

struct setting_cache;

/* `c` lives longer. */
struct setting_cache *setting_cache_new(const struct catalogue *c);
void setting_cache_close(struct setting_cache *s); /* accepts NULL */

/* All settings as they hold at a unit, by slot of catalogue.settings: the unit's own, else its
 * profile's, which is the nearest one up the tree, else what the first profile says. An own value
 * that does not fit counts as none. Texts are copied into `a`. */
enum err_code setting_values(struct setting_cache *s, struct db *db, struct arena *a,
			     struct str unit, const struct value **ret, struct err *e) MUST_USE;
/* Sets a unit's own value, in a write; empty: none of its own any more. What held before stays in
 * setting_history, by instant. */
enum err_code setting_store(struct db *db, struct str unit, struct str key, struct str value,
			    int64_t now, struct err *e) MUST_USE;
/* The unit's own value at an instant, STR_NONE when it had none. What was set before there was a
 * history counts as always set. */
enum err_code setting_as_of(struct db *db, struct arena *a, struct str unit, struct str key,
			    int64_t at, struct str *ret, struct err *e) MUST_USE;
/* After a change in this process. */
void setting_forget(struct setting_cache *s, struct str unit);

#endif
