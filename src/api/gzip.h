/* gzip.h: texts that many ask for, compressed once. */
#ifndef SHEGONG_GZIP_H
#define SHEGONG_GZIP_H

#include "base/arena.h"

/* STR_NONE when it would not get smaller. */
struct str gzip_text(struct arena *a, struct str plain);

#endif
