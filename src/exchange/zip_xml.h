/*
 * zip_xml.h: XML parts of a zip archive, read as a stream, with an end to what they may cost. No
 * document type, no entities, no network, no huge nodes; bytes are counted as they are unpacked, so
 * that what an archive says of itself is not believed.
 */
#ifndef SHEGONG_ZIP_XML_H
#define SHEGONG_ZIP_XML_H

#include "base/arena.h"
#include "base/err.h"

#include <libxml/xmlreader.h>
#include <zip.h>

enum {
	ZIP_ENTRIES = 2000,
	ZIP_PART_BYTES = 96 * 1024 * 1024,
	ZIP_ALL_BYTES = 160 * 1024 * 1024, /* unpacked, of the parts read */
};

struct zip_archive {
	struct arena *arena;
	zip_t *zip;
	size_t unpacked;
};

/* Checks the archive's consistency; ERR_BAD_FILE, ERR_TOO_LARGE. */
enum err_code zip_archive_open(struct arena *a, const char *path, struct zip_archive *ret,
			       struct err *e) MUST_USE;
void zip_archive_close(struct zip_archive *z);

struct zip_part {
	struct zip_archive *archive;
	zip_file_t *file;
	xmlTextReaderPtr reader;
	size_t bytes;
	bool too_large;
};

/* *ret_found = false, and ERR_OK, when there is no such part. */
enum err_code zip_part_open(struct zip_archive *z, struct str name, struct zip_part *ret,
			    bool *ret_found, struct err *e) MUST_USE;
/* The next node; *ret_more = false at the end. ERR_BAD_FILE for what is not wanted in a sheet. */
enum err_code zip_part_next(struct zip_part *p, bool *ret_more, struct err *e) MUST_USE;
void zip_part_close(struct zip_part *p);

/* Of the node at hand. Names are without prefix; attributes by local name, STR_NONE when absent,
 * valid until the next one is asked for when `a` is NULL, else copied. */
struct str xml_name(const struct zip_part *p);
struct str xml_attribute(const struct zip_part *p, struct arena *a, const char *name);
struct str xml_text(const struct zip_part *p); /* valid until the next node */
bool xml_is_start(const struct zip_part *p);
bool xml_is_end(const struct zip_part *p); /* an end tag; <x/> has none */
bool xml_is_text(const struct zip_part *p);
bool xml_is_empty(const struct zip_part *p);

#endif
