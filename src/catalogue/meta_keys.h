/*
 * meta_keys.h: what the tables of keys (meta_*.c) share. Internal to them. One key a line, as it is
 * read.
 */
#ifndef SHEGONG_CATALOGUE_META_KEYS_H
#define SHEGONG_CATALOGUE_META_KEYS_H

#include "catalogue/meta.h"

/* clang-format off */
#define END {NULL, META_ANY, NULL, NULL, false, NULL}

/* Keys that many places have. */
#define KEY_ {"key", META_KEY, .must = true, .help = "English name, unique in its list"}
#define LABEL_ {"label", META_TEXT, .must = true, .help = "what people read"}
#define CLAUSE_ {"clause", META_TEXTS, .help = "ids of the clauses it comes from"}
#define RULE_ {"rule", META_TEXT, .help = "whose rule it is when no clause says so"}
/* clang-format on */

/* Places that stand in forms and in flows. */
extern const struct meta_place meta_set, meta_task, meta_deadline;

#endif
