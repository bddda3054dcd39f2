/* picture.h: what a file is by its first bytes, and how large a picture is by its header. */
#ifndef SHEGONG_PICTURE_H
#define SHEGONG_PICTURE_H

#include "base/str.h"

/* "image/jpeg", "image/png", "application/pdf"; NULL for everything else. */
const char *file_sniff(struct str head);
/* Pixels of a JPEG or PNG; 0 when its header does not say (then it is refused). */
int64_t picture_pixels(const char *mime, struct str bytes);

#endif
