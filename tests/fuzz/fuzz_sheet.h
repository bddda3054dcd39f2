/* fuzz_sheet.h: what the fuzzers of workbooks share: the bytes as a file in memory, and a sink that
 * holds the parser to its word. */
#ifndef SHEGONG_TESTS_FUZZ_SHEET_H
#define SHEGONG_TESTS_FUZZ_SHEET_H

#include "base/utf8.h"
#include "exchange/sheet_parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static bool
fuzz_take_name(void *ctx, struct str name, uint32_t sheets)
{
	(void)ctx;
	(void)name;
	(void)sheets;
	return true;
}

static bool
fuzz_take_row(void *ctx, const struct sheet_row *row)
{
	uint32_t *last = ctx;
	size_t i;

	if (row->row <= *last || row->n == 0)
		abort();
	*last = row->row;
	for (i = 0; i < row->n; i++)
		if ((i > 0 && row->cells[i].column <= row->cells[i - 1].column) ||
		    row->cells[i].type == SHEET_EMPTY || !utf8_valid(row->cells[i].text))
			abort();
	return true;
}

static bool
fuzz_take_merged(void *ctx, const struct sheet_range *range)
{
	(void)ctx;
	(void)range;
	return true;
}

typedef enum err_code fuzz_parse_fn(struct arena *a, const char *path,
				    const struct sheet_sink *sink, struct err *e);

static inline int
fuzz_sheet(const uint8_t *data, size_t size, fuzz_parse_fn *parse)
{
	uint32_t last = 0;
	struct sheet_sink sink = {&last, fuzz_take_name, fuzz_take_row, fuzz_take_merged};
	int fd = memfd_create("sheet", 0);
	struct arena *a;
	struct err e = {0};
	char path[64];

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	a = arena_new((size_t)512 << 20);
	if (parse(a, path, &sink, &e) != ERR_OK && e.detail[0] == '\0')
		abort();
	arena_free(a);
	close(fd);
	return 0;
}

#endif
