/*
 * walk.h: a world for the walk over rights: every role at two places, and for each of them records
 * of every type in the own unit, in the one below and in another station; made by them, with them
 * responsible, or neither; of grown-ups, of grown-ups later in the flow or filed, and of children. Every
 * text and number in it names the record and the field it stands in, so that a piece of it found
 * in any answer can be held against what the reader may see.
 */
#ifndef SHEGONG_TESTS_WALK_H
#define SHEGONG_TESTS_WALK_H

#include "cast.h"

enum { WALK_TYPES = 64, WALK_MARKS = 4096, WALK_PLACES = 3 };

enum walk_age { WALK_ADULT, WALK_LATER, WALK_CHILD, WALK_AGES };
enum walk_tie { WALK_STRANGER, WALK_MADE, WALK_RESPONSIBLE };

struct walker {
	enum person who;
	const struct cat_role *role;
	const struct unit *at;
};

/* One record of each type that belong together: a person, her intake, her case ... */
struct walk_set {
	int number;
	const struct unit *unit;
	enum walk_age age;
	enum person made_by, responsible;
	struct str ids[WALK_TYPES];
	struct str states[WALK_TYPES];
};

/* Where a mark stands; `rows` is the field of rows it stands in, or NULL. */
struct walk_mark {
	size_t type;
	const struct cat_field *field, *rows;
};

struct walk {
	struct station st;
	struct unit below; /* a village of station A */
	const struct unit *places[WALK_PLACES];
	const struct cat_type *types[WALK_TYPES]; /* each after its parent and what it refers to */
	size_t type_count;
	struct walk_mark marks[WALK_MARKS];
	size_t mark_count;
	VEC(struct walker) walkers;
	VEC(struct walk_set) sets;
};

void walk_open(struct walk *w);
void walk_close(struct walk *w);

/* "q12x34q": of set 12 the field of mark 34. *ret_rest is what follows. */
bool walk_next_mark(struct str *rest, int *ret_set, size_t *ret_mark);
struct str walk_mark_text(struct walk *w, int set, size_t mark);
/* The eleven digits of a set's telephone numbers. */
struct str walk_phone(struct walk *w, int set);
size_t walk_type_index(const struct walk *w, const struct cat_type *t);

#endif
