/*
 * yaml_out.h: canonical YAML: block maps two blanks deep, lists of texts in brackets, quotes only
 * where needed, nothing written that is empty or false.
 */
#ifndef SHEGONG_CATALOGUE_YAML_OUT_H
#define SHEGONG_CATALOGUE_YAML_OUT_H

#include "catalogue/catalogue.h"

struct yaml_out {
	struct buf *b;
	int depth;
	bool item; /* the next line begins a list item */
};

void out_str(struct yaml_out *o, const char *key, struct str s);
void out_true(struct yaml_out *o, const char *key, bool on);
void out_int(struct yaml_out *o, const char *key, int64_t n); /* 0 is not written */
void out_expr(struct yaml_out *o, const char *key, const struct rule_expr *x);
void out_texts(struct yaml_out *o, const char *key, const struct str *v, size_t n);
void out_duration(struct yaml_out *o, const char *key, int64_t ms);
void out_date(struct yaml_out *o, const char *key, int64_t day);
void out_open(struct yaml_out *o, const char *key); /* a map or a list of maps below `key` */
void out_close(struct yaml_out *o);
void out_item(struct yaml_out *o); /* the next lines are one item of the list */

/* A list of names: a VEC of anything with a key. */
#define out_keys(o, name, vec, member)                                                             \
	do {                                                                                       \
		struct str keys_[256];                                                             \
		size_t i_;                                                                         \
                                                                                                   \
		for (i_ = 0; i_ < (vec).n && i_ < COUNTOF(keys_); i_++)                            \
			keys_[i_] = (vec).v[i_] member;                                            \
		out_texts((o), (name), keys_, i_);                                                 \
	} while (0)

/* print_then.c: `tasks` and `set`; the reacts of a type. */
void print_then(struct yaml_out *o, const struct cat_then *then);
void print_reacts(struct yaml_out *o, const struct cat_type *t);
void print_guests(struct yaml_out *o, const struct cat_type *t); /* print_guest.c */
/* keep.c: `merge`, `locked_when`, `file`. */
void print_keep(struct yaml_out *o, const struct cat_type *t);
struct cat_scale;
struct cat_scaled;
void print_scale(struct yaml_out *o, const struct cat_scale *s); /* print_scale.c */
void print_pictures(struct yaml_out *o, const struct cat_type *t);
void print_scaled(struct yaml_out *o, const struct cat_scaled *s);
void print_flow(struct yaml_out *o, const struct cat_flow *f); /* print_flow.c */

struct cat_score;
void print_score(struct yaml_out *o, const struct cat_score *s); /* print_score.c */
struct cat_signal;
void print_signal(struct yaml_out *o, const struct cat_signal *s); /* print_signal.c */
struct cat_score_source;
/* Members of an item: where evidence comes from. */
void print_source(struct yaml_out *o, const struct cat_score_source *s);
struct cat_report;
void print_report(struct yaml_out *o, const struct cat_report *r); /* print_report.c */

#endif
