/*
 * xlsx.h: what the parts of a workbook say that its cells need. Private to sheet_xlsx*.c.
 */
#ifndef SHEGONG_XLSX_H
#define SHEGONG_XLSX_H

#include "base/buf.h"
#include "exchange/sheet_parse.h"
#include "exchange/zip_xml.h"

enum {
	XLSX_STRINGS = 1000000,
	XLSX_STRING_BYTES = 64 * 1024 * 1024,
	XLSX_STYLES = 65536,
};

/* How a number is shown, as far as it changes what it means. */
enum xlsx_format { XLSX_PLAIN, XLSX_DATE, XLSX_TIME };

struct workbook {
	struct arena *arena;
	struct zip_archive zip;
	struct str sheet_name, sheet_part, strings_part, styles_part;
	uint32_t sheets;
	bool from_1904;
	VEC(struct str) strings;
	VEC(enum xlsx_format) styles; /* by cell format index */
};

/* workbook.xml, its relations, styles, shared strings. */
enum err_code xlsx_open(struct arena *a, const char *path, struct workbook *ret,
			struct err *e) MUST_USE;
void xlsx_close(struct workbook *w);
/* The rows and merged ranges of the chosen sheet. */
enum err_code xlsx_rows(struct workbook *w, const struct sheet_sink *sink, struct err *e) MUST_USE;

/* Text between start and end of <t>: collects over several runs, skips phonetics (<rPh>). */
struct xlsx_text {
	struct buf buf;
	bool open;    /* between <t> and </t> */
	int phonetic; /* depth of <rPh> */
};
/* Looks at the node at hand; true when it was one of <t>, <rPh> or text between. */
bool xlsx_text_take(struct xlsx_text *t, const struct zip_part *p);

#endif
