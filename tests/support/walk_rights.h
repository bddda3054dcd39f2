/*
 * walk_rights.h: what each walker may do, worked out once more in the plainest way from the rights
 * the roles declare; and the steps of a walk, held against it. Of one walk at a time.
 */
#ifndef SHEGONG_TESTS_WALK_RIGHTS_H
#define SHEGONG_TESTS_WALK_RIGHTS_H

#include "walk.h"

void walk_begin(struct walk *w);
/* Fails the test when anything differed, or too little was tried. */
void walk_end(const char *what, size_t at_least);

/* What a walker is to one record. */
struct walk_fact {
	bool made, related;
	bool at, below; /* the record's unit is where the role is held; or lies under it */
	bool initial, raised;
};

struct walk_fact walk_fact(const struct walker *x, const struct walk_set *s, size_t type);
bool walk_allowed(const struct walker *x, size_t type, enum act act, struct walk_fact f);
/* Does the page show this field plainly, or the list when `listed`? */
bool walk_sees(const struct walker *x, const struct cat_field *field, struct walk_fact f,
	       bool listed);
bool walk_may_ask(const struct walker *x, const struct cat_move *m, struct walk_fact f);
bool walk_may_uncover(const struct walker *x, const struct cat_field *field, struct walk_fact f);
bool walk_may_open_in_emergency(const struct walker *x, size_t type, struct walk_fact f);

struct walk_step {
	const struct walker *x;
	const struct walk_set *set; /* NULL: of no one record */
	size_t type;
	const char *what;
};

void walk_differs(const struct walk_step *s, const char *why, struct str more);
/* FORBIDDEN and nothing else stands for "you may not". */
void walk_expect(const struct walk_step *s, bool may, enum err_code rc);
/* Every mark in a text must be one that this walker may see; whole telephone numbers never are. */
void walk_check_text(const struct walk_step *s, struct str text, enum act act, bool listed);
/* Exactly what may be seen of the step's record, not less either. */
void walk_check_view(const struct walk_step *s, struct str text);

/* One thing done in a work of its own; whatever it writes is undone. */
struct walk_run {
	struct walk_step step;
	const struct cat_type *type;
	struct str id;
	const struct cat_move *move;
	struct arena *arena;
	enum err_code rc;
	struct err err;
	struct str text;
};

typedef void walk_fn(struct work *w, struct walk_run *r);

void walk_read(struct walk_run *r, walk_fn *fn);
void walk_write(struct walk_run *r, walk_fn *fn);
void walk_begin_text(struct work *w, struct buf *b, struct json *j);

#endif
