/*
 * describe.h: parts of the description for the web that have a file of their own; not for other
 * layers.
 */
#ifndef SHEGONG_CATALOGUE_DESCRIBE_H
#define SHEGONG_CATALOGUE_DESCRIBE_H

#include "catalogue/catalogue.h"

struct cat_scaled;

/* Member "scales" of the catalogue: key -> what it asks and how it is rated. */
void describe_scales(const struct catalogue *c, struct json *j);
/* Member "pictures" of a type. */
void describe_pictures(const struct cat_type *t, struct json *j);
/* Member "scaled" of a field of rows: the fields that belong together. */
void describe_scaled(const struct cat_scaled *s, struct json *j);

#endif
