#include "exchange/zip_xml.h"

#include <string.h>

/* -- the archive ---------------------------------------------------------------------------------- */

enum err_code
zip_archive_open(struct arena *a, const char *path, struct zip_archive *ret, struct err *e)
{
	int code = 0;

	*ret = (struct zip_archive){.arena = a};
	ret->zip = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code);
	if (!ret->zip)
		return err_set(e,
			       code == ZIP_ER_OPEN || code == ZIP_ER_READ ? ERR_IO : ERR_BAD_FILE,
			       "zip: code %d", code);
	if (zip_get_num_entries(ret->zip, 0) > ZIP_ENTRIES) {
		zip_archive_close(ret);
		return err_set(e, ERR_TOO_LARGE, "zip: more than %d entries", ZIP_ENTRIES);
	}
	return ERR_OK;
}

void
zip_archive_close(struct zip_archive *z)
{
	if (z->zip)
		zip_discard(z->zip);
	z->zip = NULL;
}

/* -- one part ---------------------------------------------------------------------------------------- */

static int
read_bytes(void *context, char *buffer, int len)
{
	struct zip_part *p = context;
	zip_int64_t n = zip_fread(p->file, buffer, (zip_uint64_t)len);

	if (n < 0)
		return -1;
	p->bytes += (size_t)n;
	p->archive->unpacked += (size_t)n;
	if (p->bytes > ZIP_PART_BYTES || p->archive->unpacked > ZIP_ALL_BYTES) {
		p->too_large = true;
		return -1;
	}
	return (int)n;
}

/* What is wrong comes back as a code; nothing is printed. */
static void
be_silent(void *ctx, xmlErrorPtr error)
{
	(void)ctx;
	(void)error;
}

enum err_code
zip_part_open(struct zip_archive *z, struct str name, struct zip_part *ret, bool *ret_found,
	      struct err *e)
{
	zip_int64_t at = zip_name_locate(z->zip, str_cstr(z->arena, name), ZIP_FL_NOCASE);

	memset(ret, 0, sizeof(*ret));
	ret->archive = z;
	*ret_found = at >= 0;
	if (at < 0)
		return ERR_OK;
	ret->file = zip_fopen_index(z->zip, (zip_uint64_t)at, 0);
	if (!ret->file)
		return err_set(e, ERR_BAD_FILE, "zip: part %.*s", STR_ARG(name));
	ret->reader = xmlReaderForIO(read_bytes, NULL, ret, NULL, NULL, XML_PARSE_NONET);
	if (!ret->reader) {
		zip_part_close(ret);
		return err_set(e, ERR_BAD_FILE, "xml: part %.*s", STR_ARG(name));
	}
	xmlTextReaderSetStructuredErrorHandler(ret->reader, be_silent, NULL);
	return ERR_OK;
}

void
zip_part_close(struct zip_part *p)
{
	if (p->reader)
		xmlFreeTextReader(p->reader);
	if (p->file)
		zip_fclose(p->file);
	p->reader = NULL;
	p->file = NULL;
}

enum err_code
zip_part_next(struct zip_part *p, bool *ret_more, struct err *e)
{
	int got = xmlTextReaderRead(p->reader), type;

	*ret_more = got == 1;
	if (p->too_large)
		return err_set(e, ERR_TOO_LARGE, "zip: unpacks to too much");
	if (got < 0)
		return err_set(e, ERR_BAD_FILE, "xml: not well-formed");
	type = got == 1 ? xmlTextReaderNodeType(p->reader) : XML_READER_TYPE_NONE;
	if (type == XML_READER_TYPE_DOCUMENT_TYPE || type == XML_READER_TYPE_ENTITY_REFERENCE ||
	    type == XML_READER_TYPE_ENTITY)
		return err_set(e, ERR_BAD_FILE, "xml: has a document type or entities");
	return ERR_OK;
}

/* -- the node at hand ---------------------------------------------------------------------------------- */

struct str
xml_name(const struct zip_part *p)
{
	const xmlChar *name = xmlTextReaderConstLocalName(p->reader);

	return name ? str_from((const char *)name) : STR_NONE;
}

struct str
xml_attribute(const struct zip_part *p, struct arena *a, const char *name)
{
	struct str found = STR_NONE;
	int more = xmlTextReaderMoveToFirstAttribute(p->reader);

	while (more == 1) {
		if (strcmp((const char *)xmlTextReaderConstLocalName(p->reader), name) == 0) {
			found = str_from((const char *)xmlTextReaderConstValue(p->reader));
			found = a ? str_dup(a, found) : found;
			break;
		}
		more = xmlTextReaderMoveToNextAttribute(p->reader);
	}
	xmlTextReaderMoveToElement(p->reader);
	return found;
}

struct str
xml_text(const struct zip_part *p)
{
	const xmlChar *text = xmlTextReaderConstValue(p->reader);

	return text ? str_from((const char *)text) : STR_NONE;
}

bool
xml_is_start(const struct zip_part *p)
{
	return xmlTextReaderNodeType(p->reader) == XML_READER_TYPE_ELEMENT;
}

bool
xml_is_end(const struct zip_part *p)
{
	return xmlTextReaderNodeType(p->reader) == XML_READER_TYPE_END_ELEMENT;
}

bool
xml_is_text(const struct zip_part *p)
{
	int type = xmlTextReaderNodeType(p->reader);

	return type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA ||
	       type == XML_READER_TYPE_WHITESPACE || type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE;
}

bool
xml_is_empty(const struct zip_part *p)
{
	return xmlTextReaderIsEmptyElement(p->reader) == 1;
}
