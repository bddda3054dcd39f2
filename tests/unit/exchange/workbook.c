#include "workbook.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>
#include <zip.h>

#include <cmocka.h>

#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/relationships"

void
workbook_zip(const char *path, const struct workbook_part *parts)
{
	int code = 0;
	zip_t *z;

	unlink(path);
	z = zip_open(path, ZIP_CREATE | ZIP_EXCL, &code);
	assert_non_null(z);
	for (; parts->name; parts++) {
		zip_source_t *src = zip_source_buffer(z, parts->content.p, parts->content.n, 0);

		assert_non_null(src);
		assert_true(zip_file_add(z, parts->name, src, ZIP_FL_ENC_UTF_8) >= 0);
	}
	assert_int_equal(zip_close(z), 0);
}

static struct str
relation(struct arena *a, const char *id, const char *type, const char *target)
{
	return str_fmt(a, "<Relationship Id=\"%s\" Type=\"" RELS "/%s\" Target=\"%s\"/>", id, type,
		       target);
}

static struct str
relations(struct arena *a, struct str inner)
{
	return str_fmt(a, "<Relationships xmlns=\"" PACKAGE "\">%.*s</Relationships>",
		       STR_ARG(inner));
}

static struct str
join(struct arena *a, const struct str *pieces, size_t n)
{
	size_t i, total = 0;
	struct str out;
	char *p;

	for (i = 0; i < n; i++)
		total += pieces[i].n;
	p = arena_alloc(a, total + 1);
	out = str_of(p, total);
	for (i = 0; i < n; i++) {
		size_t k;

		for (k = 0; k < pieces[i].n; k++)
			*p++ = pieces[i].p[k];
	}
	return out;
}

void
workbook_write(struct arena *a, const char *path, const struct workbook_plan *plan)
{
	struct str sheet[] = {plan->head,  STR("<worksheet xmlns=\"" MAIN "\"><sheetData>"),
			      plan->rows,  STR("</sheetData>"),
			      plan->after, STR("</worksheet>")};
	struct str rels[] = {relation(a, "rId1", "worksheet", "worksheets/sheet1.xml"),
			     relation(a, "rId2", "sharedStrings", "sharedStrings.xml"),
			     relation(a, "rId3", "styles", "styles.xml"),
			     relation(a, "rId4", "worksheet", "/xl/worksheets/sheet2.xml")};
	struct str book = STR("<workbook xmlns=\"" MAIN "\" xmlns:r=\"" RELS "\"><sheets><sheet "
			      "name=\"S\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>");
	struct workbook_part parts[7] = {
		{"_rels/.rels",
		 relations(a, relation(a, "r", "officeDocument", "xl/workbook.xml"))},
		{"xl/workbook.xml", plan->workbook.n > 0 ? plan->workbook : book},
		{"xl/_rels/workbook.xml.rels", relations(a, join(a, rels, 4))},
		{"xl/worksheets/sheet1.xml", join(a, sheet, 6)},
	};
	size_t n = 4;

	if (plan->strings.n > 0)
		parts[n++] = (struct workbook_part){"xl/sharedStrings.xml", plan->strings};
	if (plan->styles.n > 0)
		parts[n++] = (struct workbook_part){"xl/styles.xml", plan->styles};
	parts[n].name = NULL;
	workbook_zip(path, parts);
}
