/* Any bytes as delimited text: cells come in order and are UTF-8. */
#include "exchange/sheet_parse.h"

#include "base/utf8.h"

#include <stdlib.h>

static bool
take_name(void *ctx, struct str name, uint32_t sheets)
{
	(void)ctx;
	(void)name;
	return sheets == 1;
}

static bool
take_row(void *ctx, const struct sheet_row *row)
{
	uint32_t *last = ctx;
	size_t i;

	if (row->row <= *last || row->n == 0)
		abort();
	*last = row->row;
	for (i = 0; i < row->n; i++)
		if ((i > 0 && row->cells[i].column <= row->cells[i - 1].column) ||
		    row->cells[i].text.n == 0 || !utf8_valid(row->cells[i].text))
			abort();
	return true;
}

static bool
take_merged(void *ctx, const struct sheet_range *range)
{
	(void)ctx;
	(void)range;
	abort(); /* text has none */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new((size_t)512 << 20);
	uint32_t last = 0;
	struct sheet_sink sink = {&last, take_name, take_row, take_merged};
	struct err e = {0};

	if (sheet_parse_csv(a, str_of((const char *)data, size), &sink, &e) != ERR_OK &&
	    e.detail[0] == '\0')
		abort();
	arena_free(a);
	return 0;
}
