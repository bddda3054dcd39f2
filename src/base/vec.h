/*
 * vec.h: a growing array of any type on an arena.
 *
 *   struct { struct cat_field **v; size_t n, cap; } fields = {0};
 *   vec_push(arena, &fields, f);
 *
 * Old copies stay in the arena until its reset; that is the price of never freeing.
 */
#ifndef SHEGONG_VEC_H
#define SHEGONG_VEC_H

#include "base/arena.h"

#define VEC(T)                                                                                     \
	struct {                                                                                   \
		T *v;                                                                              \
		size_t n, cap;                                                                     \
	}

#define vec_push(arena, vec, item)                                                                 \
	do {                                                                                       \
		if ((vec)->n == (vec)->cap)                                                        \
			(vec)->v = vec_grow((arena), (vec)->v, sizeof(*(vec)->v), (vec)->n,        \
					    &(vec)->cap);                                          \
		(vec)->v[(vec)->n++] = (item);                                                     \
	} while (0)

void *vec_grow(struct arena *a, void *old, size_t size, size_t n, size_t *cap);

#endif
