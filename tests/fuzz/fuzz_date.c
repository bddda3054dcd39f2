/* Any bytes as a written date and as a decimal; what is read holds together. */
#include "rule/date.h"
#include "rule/decimal.h"

#include <stdlib.h>

enum { TODAY = 20517 };

static void
check_reading(struct date_reading r, int64_t latest)
{
	bool found = r.result == DATE_READ_OK || r.result == DATE_READ_AMBIGUOUS;

	if (found != (r.day != DATE_NONE) ||
	    (r.result == DATE_READ_AMBIGUOUS) != (r.other != DATE_NONE))
		abort();
	if (found && (r.day > latest || !date_in_range(r.day) || r.precision < 1))
		abort();
	if (r.other != DATE_NONE && (r.other > latest || r.other == r.day))
		abort();
}

static void
check_decimal(struct str s, int scale)
{
	int64_t n, again;
	char text[24];

	if (!decimal_parse(s, scale, &n))
		return;
	if (!decimal_parse(str_of(text, decimal_print(n, scale, text)), scale, &again) ||
	    n != again)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str s = str_of((const char *)data, size);
	char iso[10];
	int64_t day = date_parse_iso(s);
	int scale;

	check_reading(date_read_text(s, TODAY), TODAY);
	check_reading(date_read_text(s, INT64_MAX), INT64_MAX);
	if (day != DATE_NONE && !str_eq(s, str_of(iso, date_print_iso(day, iso))))
		abort();
	for (scale = 0; scale <= DECIMAL_MAX_SCALE; scale++)
		check_decimal(s, scale);
	return 0;
}
