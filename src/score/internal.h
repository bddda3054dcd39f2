/* internal.h: what the files of this folder share and nobody else needs. */
#ifndef SHEGONG_SCORE_INTERNAL_H
#define SHEGONG_SCORE_INTERNAL_H

#include "score/score.h"

/* Points of a block's rows that count. */
int64_t score_active(const struct score_sheet *s, const struct cat_score_block *b);
/* Points of a block as its part of the total, in millionths. */
int64_t score_share(const struct score_sheet *s, const struct cat_score_block *b, int64_t points);

#endif
