/* Any bytes as an .xlsx file: the parser itself, in this process, without the child around it. */
#include "exchange/sheet_parse.h"
#include "fuzz_sheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_sheet(data, size, sheet_parse_xlsx);
}
