/* date_read.c: dates as people write them. The text is cut into up to three numbers with the marks
 * between them; the digits of the first number say which order it is. */
#include "rule/date.h"

enum { PIECES = 3, OLDEST_YEARS = 130 };

enum mark { MARK_END, MARK_PLAIN, MARK_YEAR, MARK_MONTH, MARK_DAY };

struct piece {
	int digits, value;
	enum mark mark; /* what stands behind it */
};

struct pieces {
	struct piece of[PIECES];
	int n;
};

static const struct date_reading wrong_form = {DATE_READ_FORM, DATE_NONE, DATE_NONE, 0};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
take(struct str *rest, struct str word)
{
	if (!str_starts(*rest, word))
		return false;
	*rest = str_trim(str_skip(*rest, word.n));
	return true;
}

/* A blank alone parts two numbers as well, so `blank` says whether there was one. */
static enum mark
take_mark(struct str *rest, bool blank)
{
	if (rest->n == 0)
		return MARK_END;
	if (take(rest, STR("年")))
		return MARK_YEAR;
	if (take(rest, STR("月")))
		return MARK_MONTH;
	if (take(rest, STR("日")) || take(rest, STR("号")))
		return MARK_DAY;
	if (take(rest, STR("-")) || take(rest, STR("/")) || take(rest, STR(".")))
		return MARK_PLAIN;
	return blank ? MARK_PLAIN : MARK_END;
}

static bool
take_number(struct str *rest, struct piece *ret)
{
	*ret = (struct piece){0};
	while (rest->n > 0 && is_digit(rest->p[0]) && ret->digits < 9) {
		ret->value = ret->value * 10 + (rest->p[0] - '0');
		ret->digits++;
		*rest = str_skip(*rest, 1);
	}
	return ret->digits >= 1 && ret->digits <= 8;
}

/* "00:00:00", "0:00", "T08:30:00.000": what spreadsheets hang behind a date. */
static bool
is_time(struct str s)
{
	size_t i;

	if (s.n > 0 && s.p[0] == 'T')
		s = str_skip(s, 1);
	for (i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]) && s.p[i] != ':' && s.p[i] != '.')
			return false;
	return str_chr(s, ':') > 0;
}

static bool
split(struct str s, struct pieces *ret)
{
	struct piece *piece;
	struct str rest = str_trim(s);
	bool blank;

	ret->n = 0;
	do {
		piece = &ret->of[ret->n++];
		if (!take_number(&rest, piece))
			return false;
		blank = rest.n > 0 && rest.p[0] == ' ';
		rest = str_trim(rest);
		if (ret->n == PIECES && is_time(rest))
			return true;
		piece->mark = take_mark(&rest, blank);
	} while (rest.n > 0 && ret->n < PIECES && piece->mark != MARK_END);
	return rest.n == 0 || (ret->n == PIECES && is_time(rest));
}

/* The day of one reading, DATE_NONE when there is none or it is after the latest. */
static int64_t
day_until(int64_t latest, int year, int month, int day)
{
	int64_t at = date_from_civil(year, month, day);

	return at <= latest ? at : DATE_NONE;
}

static struct date_reading
reading_of(int64_t first, int64_t second, int precision)
{
	struct date_reading r = {DATE_READ_OK, first, DATE_NONE, precision};

	if (first == DATE_NONE)
		r.day = second;
	else if (second != DATE_NONE && second != first)
		r.other = second;
	if (r.day == DATE_NONE)
		r.result = DATE_READ_IMPOSSIBLE;
	else if (r.other != DATE_NONE)
		r.result = DATE_READ_AMBIGUOUS;
	return r;
}

/* A year of two digits: this century, the last one, or both. */
static struct date_reading
read_short_year(int64_t latest, int year, int month, int day, int precision)
{
	int64_t recent = day_until(latest, 2000 + year, month, day);
	int64_t old = day_until(latest, 1900 + year, month, day);

	if (recent != DATE_NONE && old != DATE_NONE && date_age(old, latest) > OLDEST_YEARS)
		old = DATE_NONE;
	return reading_of(recent, old, precision);
}

static struct date_reading
read_year(int64_t latest, const struct piece *y, int month, int day, int precision)
{
	if (y->digits == 4)
		return reading_of(day_until(latest, y->value, month, day), DATE_NONE, precision);
	if (y->digits == 2)
		return read_short_year(latest, y->value, month, day, precision);
	return wrong_form;
}

static struct date_reading
read_one(int64_t latest, const struct piece *p)
{
	struct date_reading r;
	int v = p->value;

	if (p->mark == MARK_YEAR || (p->mark == MARK_END && p->digits == 4))
		return read_year(latest, p, 1, 1, 1);
	if (p->mark != MARK_END)
		return wrong_form;
	if (p->digits == 8)
		return reading_of(day_until(latest, v / 10000, v / 100 % 100, v % 100), DATE_NONE,
				  3);
	if (p->digits != 6)
		return wrong_form;
	r = read_short_year(latest, v / 10000, v / 100 % 100, v % 100, 3);
	if (r.result == DATE_READ_IMPOSSIBLE)
		r = reading_of(day_until(latest, v / 100, v % 100, 1), DATE_NONE, 2);
	return r;
}

static struct date_reading
read_two(int64_t latest, const struct piece *p)
{
	if (p[1].digits > 2 || (p[1].mark != MARK_END && p[1].mark != MARK_MONTH))
		return wrong_form;
	/* 5-8 may be anything: without 年 the year has four digits */
	if (p[0].mark != MARK_YEAR && (p[0].mark != MARK_PLAIN || p[0].digits != 4))
		return wrong_form;
	return read_year(latest, &p[0], p[1].value, 1, 2);
}

static struct date_reading
read_three(int64_t latest, const struct piece *p)
{
	bool marks = (p[0].mark == MARK_PLAIN || p[0].mark == MARK_YEAR) &&
		     (p[1].mark == MARK_PLAIN || p[1].mark == MARK_MONTH) &&
		     (p[2].mark == MARK_END || p[2].mark == MARK_DAY);
	int a = p[0].value, b = p[1].value, c = p[2].value;

	if (!marks || p[1].digits > 2)
		return wrong_form;
	if (p[2].digits <= 2)
		return read_year(latest, &p[0], b, c, 3);
	if (p[2].digits != 4 || p[0].digits > 2 || p[0].mark == MARK_YEAR)
		return wrong_form;
	return reading_of(day_until(latest, c, a, b), day_until(latest, c, b, a), 3);
}

struct date_reading
date_read_text(struct str s, int64_t latest)
{
	struct pieces pieces;

	if (!split(s, &pieces))
		return wrong_form;
	if (pieces.n == 1)
		return read_one(latest, &pieces.of[0]);
	if (pieces.n == 2)
		return read_two(latest, pieces.of);
	return read_three(latest, pieces.of);
}
