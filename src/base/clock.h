/*
 * clock.h: the only reader of time. One zone, +08:00, never the host's.
 */
#ifndef SHEGONG_CLOCK_H
#define SHEGONG_CLOCK_H

#include "base/arena.h"

enum { CLOCK_ZONE_MS = 8 * 3600 * 1000 };
#define CLOCK_DAY_MS INT64_C(86400000)

int64_t clock_now_ms(void);       /* UTC milliseconds since 1970 */
int64_t clock_monotonic_ms(void); /* for waiting and throttling */
/* For tests, and for the demo's history: now() answers `ms` + time passed since. 0 = real again. */
void clock_set(int64_t ms);
int64_t clock_day_of(int64_t ms); /* civil day number in +08:00 */
int64_t clock_today(void);
/* "2026-11-24T15:40:00.000+08:00" and back; date and time in +08:00 or with an offset or Z. */
struct str clock_iso(struct arena *a, int64_t ms);
enum { CLOCK_ISO_SIZE = 48 };
struct str clock_iso_put(int64_t ms, char out[CLOCK_ISO_SIZE]); /* the same without an arena */
bool clock_parse_iso(struct str s, int64_t *ret_ms);

#endif
