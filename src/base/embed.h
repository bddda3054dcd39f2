/*
 * embed.h: files built into the program (catalogue, messages, data, web). One binary is the product.
 */
#ifndef SHEGONG_EMBED_H
#define SHEGONG_EMBED_H

#include "base/str.h"

struct embed_file {
	const char *path; /* "catalogue/types/person/person.type.yaml", "web/index.html" */
	const unsigned char *data;
	size_t size;
};

extern const struct embed_file embed_files[]; /* sorted by path */
extern const size_t embed_file_count;

const struct embed_file *embed_find(struct str path); /* NULL when absent */

#endif
