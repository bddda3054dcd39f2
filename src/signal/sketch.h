/*
 * sketch.h: how much of two texts is the same. A text is taken as the set of its three-character
 * pieces without blanks, signs and case. signal_likeness() compares two sets outright; a sketch stands
 * for a set where the text itself is sealed, and tells which pairs are worth opening.
 *
 * A sketch is SKETCH_LANES times the least of the pieces' keyed digests (SipHash under a key of the
 * unit that is derived from the master key and stored nowhere), cut to 16 bits each: without the key
 * no piece can be tried against it, and what it keeps is far less than the text.
 */
#ifndef SHEGONG_SIGNAL_SKETCH_H
#define SHEGONG_SIGNAL_SKETCH_H

#include "base/arena.h"

enum { SKETCH_LANES = 64, SKETCH_BYTES = SKETCH_LANES * 2, SKETCH_KEY = 16 };

struct piece_set {
	uint64_t *v; /* rising, each once */
	size_t n;
};

/* Letters, figures and characters alone, narrow and small. */
struct str sketch_normal(struct arena *a, struct str text);
/* Of a normal text. Empty when it has less than three characters. */
struct piece_set sketch_pieces(struct arena *a, const unsigned char key[SKETCH_KEY],
			       struct str normal);
/* SKETCH_BYTES; STR_NONE of an empty set. */
struct str sketch_make(struct arena *a, const struct piece_set *set);

/* Percent of both that is the same, rounded down: twice what they share over what they have. */
int64_t sketch_likeness(const struct piece_set *a, const struct piece_set *b);
/* May two texts with these sketches be `percent` alike? Misses about one of ten thousand that are. */
bool sketch_may_be(struct str a, struct str b, int64_t percent);

#endif
