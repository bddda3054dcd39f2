/*
 * loading.h: the state while a catalogue is being loaded; thrown away afterwards. Not for other
 * layers.
 *
 * Order: each file becomes a tree and is checked by meta; load_*.c make the structs without
 * looking at other files; link.c resolves names between them and compiles expressions; check.c
 * looks at what only shows in the whole.
 */
#ifndef SHEGONG_CATALOGUE_LOADING_H
#define SHEGONG_CATALOGUE_LOADING_H

#include "catalogue/ids.h"
#include "catalogue/meta.h"

struct catalogue_route; /* load.c: what is done with files of one place */

struct loaded_file {
	const struct catalogue_route *route;
	struct str path;
	struct node *node;
};

struct loaded_type {
	struct cat_type *type;
	const struct node *node;
};

struct loaded_field {
	struct cat_field *field;
	const struct node *node;
};

struct loaded_deadline {
	struct cat_deadline *deadline;
	const struct node *node;
	struct cat_type *type; /* NULL: of the flow below, or of `on` */
	struct cat_flow *flow;
};

struct loaded_react {
	struct cat_react *react;
	struct cat_type *type;
	const struct node *node;
};

struct loaded_guest {
	struct cat_guest *guest;
	struct cat_type *type;
	const struct node *node;
};

struct loaded_flow {
	struct cat_flow *flow;
	const struct node *node;
};

struct loaded_move {
	struct cat_move *move;
	struct cat_flow *flow;
	const struct node *node;
};

struct loaded_role {
	struct cat_role *role;
	const struct node *node;
};

struct cat_report;
struct cat_score_source;
struct cat_score_part;
struct cat_signal;

struct loaded_source {
	struct cat_score_source *source;
	const struct node *node;
};

struct loaded_part {
	struct cat_score_part *part;
	const struct node *node;
};

struct loaded_signal {
	struct cat_signal *signal;
	const struct node *node;
};

struct loaded_report {
	struct cat_report *report;
	const struct node *node;
};

/* Where an expression asks for a setting. */
struct asked_setting {
	struct str key;
	struct cat_pos pos;
};

/* Where a clause id stands in a file. */
struct cited {
	struct str id;
	struct cat_pos pos;
};

struct loading {
	struct catalogue *c;
	struct arena *arena;
	struct problems *ps;
	struct rule_mem mem;
	VEC(struct loaded_file) files;
	VEC(struct loaded_type) types;
	VEC(struct loaded_field) fields; /* of rows too, each after its rows field */
	VEC(struct loaded_deadline) deadlines;
	VEC(struct loaded_react) reacts;
	VEC(struct loaded_guest) guests;
	VEC(struct loaded_flow) flows;
	VEC(struct loaded_move) moves;
	VEC(struct loaded_role) roles;
	VEC(struct loaded_source) sources; /* of indexes of points */
	VEC(struct loaded_part) parts;
	VEC(struct loaded_signal) signals;
	VEC(struct loaded_report) reports;
	VEC(struct cited) cited;
	VEC(struct asked_setting) asked;
	const struct cat_type *whose; /* type whose staff fields may be named as persons */
	struct map broken;            /* names whose file could not be read: said once, there */
};

/* Appends the texts at `key` (one or a list) to a VEC(struct str). */
#define load_texts(l, map, key, vec)                                                               \
	do {                                                                                       \
		const struct node *item_ = node_items((map), (key));                               \
                                                                                                   \
		for (; item_; item_ = node_next_item(node_get((map), (key)), item_))               \
			if (item_->kind == NODE_TEXT && item_->text.n > 0)                         \
				vec_push((l)->arena, (vec), item_->text);                          \
	} while (0)

void load_clauses(struct loading *l, const struct node *map, struct cat_clauses *ret);
/* Puts into a map of the catalogue; a name twice is a problem. False then. */
bool load_name(struct loading *l, struct map *m, struct str key, void *value, struct cat_pos at);
/* A problem with the nearest name of `among` as suggestion (NULL: none). Nothing is said when the
 * file of that name is broken: that has been said. */
void load_unknown(struct loading *l, struct cat_pos at, const char *id, struct str name,
		  const struct map *among);

/* overlay.c: lays one file over another of the same name. */
void overlay_merge(struct loading *l, struct node *base, struct node *over);

void load_type(struct loading *l, const struct node *n);
void load_list(struct loading *l, const struct node *n);
void load_flow(struct loading *l, const struct node *n);
void load_role(struct loading *l, const struct node *n);
void load_score(struct loading *l, const struct node *n);
void load_signal(struct loading *l, const struct node *n);
void load_report(struct loading *l, const struct node *n);
void load_catalogue(struct loading *l, const struct node *n);
void load_standard(struct loading *l, const struct node *n);
void load_profile(struct loading *l, const struct node *n);
void load_deadlines(struct loading *l, const struct node *map, struct cat_type *type,
		    struct cat_flow *flow);
void load_clause_table(struct loading *l, struct str file, struct str content);
void load_calendar(struct loading *l, struct str file, struct str content);

/* keep.c: how records of a type are kept: lock, merge, the contents of a volume. */
void link_keep(struct loading *l, struct cat_type *t, const struct node *n);
void link_copies(struct loading *l, struct cat_field *f, const struct node *n);

void link_types(struct loading *l);
void link_flows(struct loading *l);
void link_roles(struct loading *l);
void link_scores(struct loading *l);
void link_signals(struct loading *l);
/* Type and expressions of one source of evidence. */
void link_evidence_source(struct loading *l, struct cat_score_source *s, const struct node *n);
void link_reports(struct loading *l);
void link_expressions(struct loading *l);
void load_scale(struct loading *l, const struct node *n);
/* What `scale:` at a field of rows names; its fields must have been linked. */
void link_scaled(struct loading *l, struct cat_field *f, const struct node *n);
/* The field named by the text of `n`; a problem when the type has none of that name. */
struct cat_field *link_field_named(struct loading *l, const struct cat_type *t,
				   const struct node *n);
/* link_then.c: `set` and `tasks` of a move or a react; reacts whole. */
void link_then(struct loading *l, const struct node *n, struct cat_type *t, struct cat_then *ret);
void link_reacts(struct loading *l);
/* guest.c: one-time links, from reading to checking. */
void load_guests(struct loading *l, const struct node *map, struct cat_type *t);
void link_guests(struct loading *l);
void load_views(struct loading *l, const struct node *n, struct cat_flow *f); /* views.c */
void link_views(struct loading *l);                                           /* and checks them */
void check_guests(struct loading *l);

/* settings.c: what kind of thing each setting of the profiles is; whether those that rules ask for
 * are set everywhere. */
void link_settings(struct loading *l);
void check_settings(struct loading *l);

/* What an expression must give. */
enum want { WANT_BOOL, WANT_MOMENT, WANT_TEXT, WANT_NUMBER, WANT_FIELD };

/* Compiles the text at `key`, NULL when absent or wrong. `f`: WANT_FIELD, the field it is for. */
struct rule_expr *expr_load(struct loading *l, const struct node *map, const char *key,
			    struct cat_type *type, enum want want, const struct cat_field *f);
/* Type of a field in expressions. */
struct rule_type expr_field_type(const struct cat_field *f);
/* What a name means in expressions of a type: its slot, or -1. */
int expr_name_slot(const struct cat_type *t, struct str name, struct rule_type *ret);

void check_all(struct loading *l);
void check_flows(struct loading *l);
void check_scores(struct loading *l);
void check_signals(struct loading *l);
/* The expressions of a source, or one of them (NULL is fine), can be asked of the database. */
void check_evidence_source(struct loading *l, const struct cat_score_source *s);
void check_sql_form(struct loading *l, struct cat_type *type, struct cat_pos at,
		    const struct rule_expr *x);
void check_reports(struct loading *l);
void check_scales(struct loading *l);
void link_pictures(struct loading *l, struct cat_type *t, const struct node *n);
void check_reacts(struct loading *l);
/* Every relation and role named at `key` (one or a list) is there. */
void check_whos(struct loading *l, const struct node *map, const char *key);
/* The same for whom the tasks are for. */
void check_task_whos(struct loading *l, const struct node *map);

#endif
