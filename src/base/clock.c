#include "base/clock.h"

#include <stdatomic.h>
#include <string.h>
#include <time.h>

static _Atomic int64_t shift_ms; /* what clock_set() added to the real time */

static int64_t
read_ms(clockid_t which)
{
	struct timespec t;

	if (clock_gettime(which, &t) != 0)
		BUG("no clock %d", (int)which);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
clock_now_ms(void)
{
	return read_ms(CLOCK_REALTIME) + atomic_load(&shift_ms);
}

int64_t
clock_monotonic_ms(void)
{
	return read_ms(CLOCK_MONOTONIC);
}

void
clock_set(int64_t ms)
{
	atomic_store(&shift_ms, ms == 0 ? 0 : ms - read_ms(CLOCK_REALTIME));
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int64_t
clock_day_of(int64_t ms)
{
	return floor_div(ms + CLOCK_ZONE_MS, CLOCK_DAY_MS);
}

int64_t
clock_today(void)
{
	return clock_day_of(clock_now_ms());
}

struct civil {
	int64_t year;
	int month, day;
};

/* Years are counted from March, so that the leap day is the last one: the months before it then
 * have the same lengths each year, (153 * month + 2) / 5 days together. */
static struct civil
civil_of(int64_t day_since_1970)
{
	int64_t day = day_since_1970 + 719468; /* from 0000-03-01 */
	int64_t era = floor_div(day, 146097);  /* 400 years */
	int64_t in_era = day - era * 146097;
	int64_t year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	int64_t in_year = in_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * in_year + 2) / 153;
	struct civil c;

	c.day = (int)(in_year - (153 * month + 2) / 5 + 1);
	c.month = (int)(month < 10 ? month + 3 : month - 9);
	c.year = year + era * 400 + (c.month <= 2);
	return c;
}

/* Exactly `width` digits. */
static char *
put_digits(char *at, int64_t n, int width)
{
	int i;

	for (i = width - 1; i >= 0; i--) {
		at[i] = (char)('0' + n % 10);
		n /= 10;
	}
	return at + width;
}

static char *
put_pair(char *at, int64_t n, char after)
{
	at = put_digits(at, n, 2);
	*at = after;
	return at + 1;
}

/* By hand: a page of fifty rows prints a hundred and fifty instants. */
struct str
clock_iso_put(int64_t ms, char out[CLOCK_ISO_SIZE])
{
	static const char zone[] = "+08:00";
	int64_t local = ms + CLOCK_ZONE_MS, day = floor_div(local, CLOCK_DAY_MS);
	int64_t rest = local - day * CLOCK_DAY_MS;
	struct civil c = civil_of(day);
	char *at = out;

	if (c.year < 0 || c.year > 9999)
		BUG("instant %lld is out of range", (long long)ms);
	at = put_digits(at, c.year, 4);
	*at++ = '-';
	at = put_pair(at, c.month, '-');
	at = put_pair(at, c.day, 'T');
	at = put_pair(at, rest / 3600000, ':');
	at = put_pair(at, rest / 60000 % 60, ':');
	at = put_pair(at, rest / 1000 % 60, '.');
	at = put_digits(at, rest % 1000, 3);
	memcpy(at, zone, sizeof(zone) - 1);
	return str_of(out, (size_t)(at - out) + sizeof(zone) - 1);
}

struct str
clock_iso(struct arena *a, int64_t ms)
{
	char out[CLOCK_ISO_SIZE];

	return str_dup(a, clock_iso_put(ms, out));
}

/* Takes exactly n digits off *s. */
static bool
take_digits(struct str *s, size_t n, int *ret)
{
	size_t i;
	int value = 0;

	if (s->n < n)
		return false;
	for (i = 0; i < n; i++) {
		if (s->p[i] < '0' || s->p[i] > '9')
			return false;
		value = value * 10 + (s->p[i] - '0');
	}
	*s = str_skip(*s, n);
	*ret = value;
	return true;
}

static bool
take_char(struct str *s, const char *any_of)
{
	if (s->n == 0 || s->p[0] == '\0' || !strchr(any_of, s->p[0]))
		return false;
	*s = str_skip(*s, 1);
	return true;
}

/* ".123456": as many digits as there are, the first three count. */
static bool
take_fraction(struct str *s, int *ret_ms)
{
	int scale = 100, digit;
	size_t before = s->n;

	*ret_ms = 0;
	while (take_digits(s, 1, &digit)) {
		*ret_ms += digit * scale;
		scale /= 10;
	}
	return s->n < before;
}

/* "Z", "+08:00", "-05:30", or nothing: the zone of the program. */
static bool
take_offset(struct str *s, int64_t *ret_ms)
{
	bool minus = s->n > 0 && s->p[0] == '-';
	int hours, minutes;

	*ret_ms = CLOCK_ZONE_MS;
	if (s->n == 0)
		return true;
	*ret_ms = 0;
	if (take_char(s, "Z"))
		return true;
	if (!take_char(s, "+-") || !take_digits(s, 2, &hours) || !take_char(s, ":") ||
	    !take_digits(s, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*ret_ms = (int64_t)(hours * 60 + minutes) * 60000 * (minus ? -1 : 1);
	return true;
}

/* Seconds since 1970 if the fields name a moment that exists (no 31 April, no 24:00). */
static bool
civil_seconds(struct tm t, int64_t *ret)
{
	struct tm normal = t;

	*ret = (int64_t)timegm(&normal);
	return normal.tm_year == t.tm_year && normal.tm_mon == t.tm_mon &&
	       normal.tm_mday == t.tm_mday && normal.tm_hour == t.tm_hour &&
	       normal.tm_min == t.tm_min && normal.tm_sec == t.tm_sec;
}

bool
clock_parse_iso(struct str s, int64_t *ret_ms)
{
	struct tm t = {0};
	int64_t seconds, offset;
	int ms = 0;

	if (!take_digits(&s, 4, &t.tm_year) || !take_char(&s, "-") ||
	    !take_digits(&s, 2, &t.tm_mon) || !take_char(&s, "-") ||
	    !take_digits(&s, 2, &t.tm_mday) || !take_char(&s, "T ") ||
	    !take_digits(&s, 2, &t.tm_hour) || !take_char(&s, ":") ||
	    !take_digits(&s, 2, &t.tm_min))
		return false;
	if (take_char(&s, ":")) {
		if (!take_digits(&s, 2, &t.tm_sec))
			return false;
		if (take_char(&s, ".") && !take_fraction(&s, &ms))
			return false;
	}
	if (!take_offset(&s, &offset) || s.n > 0)
		return false;
	t.tm_year -= 1900;
	t.tm_mon -= 1;
	if (!civil_seconds(t, &seconds))
		return false;
	*ret_ms = seconds * 1000 + ms - offset;
	return true;
}
