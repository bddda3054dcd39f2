/*
 * idno.h: Chinese ID numbers (GB 11643-1999 and the residence permits of HK, Macao, Taiwan
 * 81/82/83; foreigners' cards 9...). FREESTANDING. A wrong check digit is reported, the right one
 * is never proposed: with another digit wrong it would make somebody else's valid number.
 */
#ifndef SHEGONG_RULE_IDNO_H
#define SHEGONG_RULE_IDNO_H

#include "rule/date.h"

enum idno_result { IDNO_OK, IDNO_FORM, IDNO_LENGTH, IDNO_DATE, IDNO_CHECK, IDNO_LEGACY };

struct idno {
	enum idno_result result;
	char text[18]; /* canonical: upper-case X, no blanks (when 18 long) */
	char region[6];
	int64_t birth; /* DATE_NONE unless OK */
	char sex;      /* '1' male, '2' female, 0 unknown */
};

/* `s` already narrowed (half-width). `today` bounds births (at most 130 years, not after it). */
struct idno idno_read(struct str s, int64_t today);

/* Mobile ^1[3-9]\d{9}$ and landline 0\d{2,3}-?\d{7,8} (an extension after '-' or 转 allowed). */
bool phone_valid(struct str s);
/* Unified social credit code, GB 32100-2015. */
bool credit_code_valid(struct str s);

#endif
