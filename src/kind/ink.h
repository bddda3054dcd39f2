/*
 * ink.h: a drawn signature as text: strokes split by ';', points "x,y" split by one blank, whole
 * numbers in a box INK_WIDTH x INK_HEIGHT. Nothing else is in it, so it may stand in a page.
 */
#ifndef SHEGONG_KIND_INK_H
#define SHEGONG_KIND_INK_H

#include "base/arena.h"

enum { INK_WIDTH = 1000, INK_HEIGHT = 400 };

bool ink_valid(struct str strokes);
/* The `d` of an SVG path; STR_NONE when it is not valid. A stroke of one point is a dot. */
struct str ink_path(struct arena *a, struct str strokes);

#endif
