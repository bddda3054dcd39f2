/* idno.c: ID numbers, phone numbers, credit codes. */
#include "rule/idno.h"

#include <string.h>

enum { ID_LENGTH = 18, ID_LEGACY_LENGTH = 15, OLDEST_YEARS = 130 };

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
all_digits(const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!is_digit(p[i]))
			return false;
	return true;
}

static int
number_at(const char *p, int n)
{
	int value = 0;

	while (n-- > 0)
		value = value * 10 + (*p++ - '0');
	return value;
}

/* Without blanks and with capital letters; returns how many bytes there are, of which at most
 * `room` are kept. */
static size_t
squeeze(struct str s, char *out, size_t room)
{
	size_t i, n = 0;

	for (i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == ' ' || (c >= '\t' && c <= '\r'))
			continue;
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (n < room)
			out[n] = c;
		n++;
	}
	return n;
}

static bool
birth_sensible(int64_t birth, int64_t today)
{
	return birth != DATE_NONE && birth <= today && date_age(birth, today) <= OLDEST_YEARS;
}

/* ISO 7064 mod 11-2 over the first 17. */
static char
check_digit(const char *p)
{
	static const int8_t weight[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
	int sum = 0, i;

	for (i = 0; i < 17; i++)
		sum += (p[i] - '0') * weight[i];
	return "10X98765432"[sum % 11];
}

static enum idno_result
read_modern(struct idno *id, int64_t today)
{
	const char *t = id->text;
	int64_t birth;

	if (t[0] == '0' || !all_digits(t, 17) || (!is_digit(t[17]) && t[17] != 'X'))
		return IDNO_FORM;
	birth = date_from_civil(number_at(t + 6, 4), number_at(t + 10, 2), number_at(t + 12, 2));
	if (!birth_sensible(birth, today))
		return IDNO_DATE;
	if (check_digit(t) != t[17])
		return IDNO_CHECK;
	id->birth = birth;
	id->sex = (t[16] - '0') % 2 == 1 ? '1' : '2';
	memcpy(id->region, t, sizeof(id->region));
	return IDNO_OK;
}

/* 15 digits, given out until 1999: born 19yy, no check digit. Or the foreigner's card before 2023:
 * three letters, twelve digits. Both have to be replaced by what the card says today. */
static enum idno_result
read_legacy(const char *t, int64_t today)
{
	bool foreign = t[0] >= 'A' && t[0] <= 'Z' && t[1] >= 'A' && t[1] <= 'Z' && t[2] >= 'A' &&
		       t[2] <= 'Z' && all_digits(t + 3, 12);
	const char *ymd = foreign ? t + 7 : t + 6;
	int64_t birth;

	if (!foreign && (t[0] == '0' || !all_digits(t, ID_LEGACY_LENGTH)))
		return IDNO_FORM;
	birth = date_from_civil(1900 + number_at(ymd, 2), number_at(ymd + 2, 2),
				number_at(ymd + 4, 2));
	/* a foreigner's card may be of a birth in this century */
	if (foreign && !birth_sensible(birth, today))
		birth = date_from_civil(2000 + number_at(ymd, 2), number_at(ymd + 2, 2),
					number_at(ymd + 4, 2));
	return birth_sensible(birth, today) ? IDNO_LEGACY : IDNO_DATE;
}

struct idno
idno_read(struct str s, int64_t today)
{
	struct idno id = {.birth = DATE_NONE, .sex = '0'};
	char text[ID_LENGTH];
	size_t n = squeeze(s, text, sizeof(text));

	if (n == ID_LENGTH) {
		memcpy(id.text, text, sizeof(id.text));
		id.result = read_modern(&id, today);
	} else if (n == ID_LEGACY_LENGTH) {
		id.result = read_legacy(text, today);
	} else if (n < ID_LENGTH && !all_digits(text, n > 0 ? n - 1 : 0)) {
		id.result = IDNO_FORM;
	} else {
		id.result = IDNO_LENGTH;
	}
	return id;
}

static bool
mobile_valid(struct str s)
{
	return s.n == 11 && all_digits(s.p, 11) && s.p[0] == '1' && s.p[1] >= '3';
}

/* What may stand behind a landline number: nothing, or 1 to 6 digits behind '-' or 转. */
static bool
extension_valid(struct str s)
{
	if (s.n == 0)
		return true;
	if (s.p[0] == '-')
		s = str_skip(s, 1);
	else if (str_starts(s, STR("转")))
		s = str_skip(s, sizeof("转") - 1);
	else
		return false;
	return s.n >= 1 && s.n <= 6 && all_digits(s.p, s.n);
}

/* With an area code of `area` digits (the 0 with it) and a number of `number` digits. */
static bool
landline_fits(struct str s, size_t area, size_t number)
{
	if (s.n < area || !all_digits(s.p, area))
		return false;
	s = str_skip(s, area);
	if (s.n > 0 && s.p[0] == '-')
		s = str_skip(s, 1);
	if (s.n < number || !all_digits(s.p, number))
		return false;
	return extension_valid(str_skip(s, number));
}

bool
phone_valid(struct str s)
{
	size_t area, number;

	if (mobile_valid(s))
		return true;
	if (s.n == 0 || s.p[0] != '0')
		return false;
	for (area = 3; area <= 4; area++)
		for (number = 7; number <= 8; number++)
			if (landline_fits(s, area, number))
				return true;
	return false;
}

bool
credit_code_valid(struct str s)
{
	static const char digits[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	struct str set = str_of(digits, sizeof(digits) - 1);
	int sum = 0, weight = 1, i;

	if (s.n != 18)
		return false;
	for (i = 0; i < 17; i++) {
		ptrdiff_t value = str_chr(set, s.p[i]);

		if (value < 0)
			return false;
		sum += (int)value * weight;
		weight = weight * 3 % 31;
	}
	return s.p[17] == digits[(31 - sum % 31) % 31];
}
