/*
 * regions.h: division codes, for the kinds region and address.
 */
#ifndef SHEGONG_KIND_REGIONS_H
#define SHEGONG_KIND_REGIONS_H

#include "kind/kinds.h"

/* True when `code` may be stored; else a problem stands at `path`. A retired one is only hinted. */
bool kind_check_region(const struct kind_params *p, struct kind_ctx *cx, struct str code,
		       struct str path);

#endif
