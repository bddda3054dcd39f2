/*
 * sheet_xlsx.c: finding the first visible sheet of a workbook and what its cells refer to. Three
 * dialects are met: shared strings, inline strings, and pretty-printed rich text.
 */
#include "exchange/xlsx.h"

#include <string.h>

/* -- names of parts ---------------------------------------------------------------------------------- */

/* "xl/" of "xl/workbook.xml" */
static struct str
folder_of(struct str name)
{
	while (name.n > 0 && name.p[name.n - 1] != '/')
		name.n--;
	return name;
}

/* A relation's target, relative to the part it stands in, as a name in the archive. */
static struct str
part_name(struct arena *a, struct str folder, struct str target)
{
	if (target.n > 0 && target.p[0] == '/')
		return str_skip(target, 1);
	while (str_starts(target, STR("../"))) {
		target = str_skip(target, 3);
		if (folder.n > 0)
			folder = folder_of(str_of(folder.p, folder.n - 1));
	}
	return str_cat(a, folder, target);
}

typedef enum err_code node_fn(struct workbook *w, struct zip_part *p, void *ctx, struct err *e);

/* Calls `fn` with each node of a part; a part that is not there has none. */
static enum err_code
each_node(struct workbook *w, struct str name, node_fn *fn, void *ctx, struct err *e)
{
	struct zip_part p;
	enum err_code rc;
	bool more;

	rc = zip_part_open(&w->zip, name, &p, &more, e);
	if (rc != ERR_OK || !more)
		return rc;
	while ((rc = zip_part_next(&p, &more, e)) == ERR_OK && more) {
		rc = fn(w, &p, ctx, e);
		if (rc != ERR_OK)
			break;
	}
	zip_part_close(&p);
	return rc;
}

struct relations {
	struct str folder, sheet_id;
	struct str workbook; /* filled from _rels/.rels */
};

static enum err_code
root_relation(struct workbook *w, struct zip_part *p, void *ctx, struct err *e UNUSED)
{
	struct relations *r = ctx;

	if (!xml_is_start(p) || !str_is(xml_name(p), "Relationship"))
		return ERR_OK;
	if (str_ends(xml_attribute(p, NULL, "Type"), STR("/officeDocument")))
		r->workbook = part_name(w->arena, STR_NONE, xml_attribute(p, w->arena, "Target"));
	return ERR_OK;
}

static enum err_code
workbook_relation(struct workbook *w, struct zip_part *p, void *ctx, struct err *e UNUSED)
{
	struct relations *r = ctx;
	struct str type, target;

	if (!xml_is_start(p) || !str_is(xml_name(p), "Relationship"))
		return ERR_OK;
	type = xml_attribute(p, w->arena, "Type");
	target = part_name(w->arena, r->folder, xml_attribute(p, w->arena, "Target"));
	if (str_ends(type, STR("/sharedStrings")))
		w->strings_part = target;
	else if (str_ends(type, STR("/styles")))
		w->styles_part = target;
	else if (str_eq(xml_attribute(p, NULL, "Id"), r->sheet_id))
		w->sheet_part = target;
	return ERR_OK;
}

static enum err_code
workbook_node(struct workbook *w, struct zip_part *p, void *ctx, struct err *e UNUSED)
{
	struct relations *r = ctx;
	struct str name = xml_name(p), flag;

	if (!xml_is_start(p))
		return ERR_OK;
	if (str_is(name, "workbookPr")) {
		flag = xml_attribute(p, NULL, "date1904");
		w->from_1904 = str_is(flag, "1") || str_is(flag, "true");
	}
	if (!str_is(name, "sheet"))
		return ERR_OK;
	w->sheets++;
	flag = xml_attribute(p, NULL, "state");
	if (r->sheet_id.n > 0 || str_is(flag, "hidden") || str_is(flag, "veryHidden"))
		return ERR_OK;
	r->sheet_id = xml_attribute(p, w->arena, "id");
	w->sheet_name = xml_attribute(p, w->arena, "name");
	return ERR_OK;
}

/* -- styles -------------------------------------------------------------------------------------------- */

struct styles {
	struct {
		int64_t id;
		enum xlsx_format format;
	} own[1024];
	size_t n;
	bool in_cells; /* inside <cellXfs> */
};

/* What a format's letters say; words in quotes, brackets and after a backslash do not count. */
static enum xlsx_format
format_of_code(struct str code)
{
	bool day = false, clock = false, month = false;
	char until = 0;
	size_t i;

	for (i = 0; i < code.n; i++) {
		char c = code.p[i];

		if (until) {
			until = c == until ? 0 : until;
			continue;
		}
		if (c == '"' || c == '[')
			until = c == '[' ? ']' : c;
		else if (c == '\\' || c == '_' || c == '*')
			i++;
		else if (c == ';')
			break; /* what follows is for negative numbers */
		day |= c == 'y' || c == 'Y' || c == 'd' || c == 'D';
		clock |= c == 'h' || c == 'H' || c == 's' || c == 'S';
		month |= c == 'm' || c == 'M';
	}
	if (day || (month && !clock))
		return XLSX_DATE;
	return clock ? XLSX_TIME : XLSX_PLAIN;
}

/* The formats a spreadsheet has by itself, those of Chinese versions included. */
static enum xlsx_format
format_of_id(int64_t id)
{
	if ((id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 ||
	    (id >= 50 && id <= 54) || id == 57 || id == 58)
		return XLSX_DATE;
	if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47) ||
	    id == 55 || id == 56)
		return XLSX_TIME;
	return XLSX_PLAIN;
}

static enum xlsx_format
format_of(const struct styles *s, int64_t id)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->own[i].id == id)
			return s->own[i].format;
	return format_of_id(id);
}

static enum err_code
style_node(struct workbook *w, struct zip_part *p, void *ctx, struct err *e)
{
	struct styles *s = ctx;
	struct str name = xml_name(p);
	int64_t id = 0;

	if (str_is(name, "cellXfs"))
		s->in_cells = xml_is_start(p) && !xml_is_empty(p);
	if (!xml_is_start(p))
		return ERR_OK;
	if (str_is(name, "numFmt") && s->n < COUNTOF(s->own) &&
	    str_to_int(xml_attribute(p, NULL, "numFmtId"), &id)) {
		s->own[s->n].id = id;
		s->own[s->n++].format = format_of_code(xml_attribute(p, NULL, "formatCode"));
	} else if (str_is(name, "xf") && s->in_cells) {
		if (w->styles.n == XLSX_STYLES)
			return err_set(e, ERR_TOO_LARGE, "xlsx: too many styles");
		if (!str_to_int(xml_attribute(p, NULL, "numFmtId"), &id))
			id = 0;
		vec_push(w->arena, &w->styles, format_of(s, id));
	}
	return ERR_OK;
}

/* -- shared strings --------------------------------------------------------------------------------------- */

bool
xlsx_text_take(struct xlsx_text *t, const struct zip_part *p)
{
	struct str name = xml_name(p);

	if (xml_is_text(p)) {
		if (t->open && t->phonetic == 0)
			buf_add(&t->buf, xml_text(p));
		return true;
	}
	if (str_is(name, "rPh")) {
		if (!xml_is_empty(p))
			t->phonetic += xml_is_start(p) ? 1 : -1;
		return true;
	}
	if (!str_is(name, "t"))
		return false;
	t->open = xml_is_start(p) && !xml_is_empty(p); /* <t/> has no end */
	return true;
}

struct strings {
	struct xlsx_text text;
	size_t bytes;
};

static enum err_code
end_string(struct workbook *w, struct strings *s, struct err *e)
{
	struct str text = buf_str(&s->text.buf);

	s->bytes += text.n;
	if (buf_failed(&s->text.buf) || s->bytes > XLSX_STRING_BYTES ||
	    w->strings.n == XLSX_STRINGS)
		return err_set(e, ERR_TOO_LARGE, "xlsx: too many shared strings");
	vec_push(w->arena, &w->strings, str_dup(w->arena, text));
	buf_clear(&s->text.buf);
	return ERR_OK;
}

static enum err_code
string_node(struct workbook *w, struct zip_part *p, void *ctx, struct err *e)
{
	struct strings *s = ctx;

	if (xlsx_text_take(&s->text, p))
		return ERR_OK;
	if (str_is(xml_name(p), "si") && (xml_is_end(p) || xml_is_empty(p)))
		return end_string(w, s, e);
	return ERR_OK;
}

/* -- all of it ----------------------------------------------------------------------------------------------- */

static struct str
relations_part(struct arena *a, struct str part)
{
	struct str folder = folder_of(part);

	return str_fmt(a, "%.*s_rels/%.*s.rels", STR_ARG(folder),
		       STR_ARG(str_skip(part, folder.n)));
}

static enum err_code
find_parts(struct workbook *w, struct err *e)
{
	struct relations r = {.workbook = STR("xl/workbook.xml")};
	enum err_code rc;

	rc = each_node(w, STR("_rels/.rels"), root_relation, &r, e);
	r.folder = folder_of(r.workbook);
	if (rc == ERR_OK)
		rc = each_node(w, r.workbook, workbook_node, &r, e);
	if (rc == ERR_OK)
		rc = each_node(w, relations_part(w->arena, r.workbook), workbook_relation, &r, e);
	if (rc == ERR_OK && w->sheet_part.n == 0)
		rc = err_set(e, ERR_BAD_FILE, "xlsx: no sheet to be seen");
	return rc;
}

enum err_code
xlsx_open(struct arena *a, const char *path, struct workbook *ret, struct err *e)
{
	struct styles *styles = arena_new_of(a, struct styles);
	struct strings *strings = arena_new_of(a, struct strings);
	enum err_code rc;

	memset(ret, 0, sizeof(*ret));
	ret->arena = a;
	rc = zip_archive_open(a, path, &ret->zip, e);
	if (rc != ERR_OK)
		return rc;
	buf_init(&strings->text.buf, a, SHEET_CELL_BYTES);
	rc = find_parts(ret, e);
	if (rc == ERR_OK && ret->styles_part.n > 0)
		rc = each_node(ret, ret->styles_part, style_node, styles, e);
	if (rc == ERR_OK && ret->strings_part.n > 0)
		rc = each_node(ret, ret->strings_part, string_node, strings, e);
	if (rc != ERR_OK)
		xlsx_close(ret);
	return rc;
}

void
xlsx_close(struct workbook *w)
{
	zip_archive_close(&w->zip);
}

enum err_code
sheet_parse_xlsx(struct arena *a, const char *path, const struct sheet_sink *sink, struct err *e)
{
	struct workbook w;
	enum err_code rc = xlsx_open(a, path, &w, e);

	if (rc != ERR_OK)
		return rc;
	if (sink->name(sink->ctx, w.sheet_name, w.sheets))
		rc = xlsx_rows(&w, sink, e);
	else
		rc = err_set(e, ERR_TOO_LARGE, "stopped by the reader's owner");
	xlsx_close(&w);
	return rc;
}
