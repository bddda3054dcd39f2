/*
 * Any bytes as an .xls file, read as the program reads it: in the child. The library breaks on some
 * of them; what counts is that we get an answer and rows that hold together.
 */
#include "exchange/sheet_parse.h"
#include "fuzz_sheet.h"

static enum err_code
in_the_child(struct arena *a, const char *path, const struct sheet_sink *sink, struct err *e)
{
	(void)a;
	return sheet_read(path, sink, e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_sheet(data, size, in_the_child);
}
