/* workbook.h: workbooks put together by hand, right ones and ones made to break a reader. */
#ifndef SHEGONG_TESTS_WORKBOOK_H
#define SHEGONG_TESTS_WORKBOOK_H

#include "base/arena.h"

#include <stddef.h>

struct workbook_part {
	const char *name;
	struct str content;
};

/* A zip file of these parts, ended by a name of NULL. Fails the running test on any error. */
void workbook_zip(const char *path, const struct workbook_part *parts);
/* A workbook of one sheet: `rows` stands inside <sheetData>, `after` behind it; `strings` is the
 * whole shared strings part or STR_NONE, `head` stands before the sheet's root element. */
struct workbook_plan {
	struct str head, rows, after, strings, styles, workbook;
};
void workbook_write(struct arena *a, const char *path, const struct workbook_plan *plan);

#endif
