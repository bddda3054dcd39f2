/*
 * arena.h: memory by lifetime. Four lifetimes exist: process, catalogue, request, scratch.
 *
 * Nothing is freed singly; arena_reset() or arena_free() drops everything. An arena grows by
 * chunks up to a soft limit. Going over it sets a flag and memory is still handed out, so no
 * caller ever sees NULL and no jump crosses a library; the boundary (API, command line) looks at
 * arena_failed() and answers "too large". Loops whose length a user decides look at it too.
 * Four times over the limit, or without memory from the system, the process ends (BUG).
 * Not for use by two threads at once.
 */
#ifndef SHEGONG_ARENA_H
#define SHEGONG_ARENA_H

#include "base/base.h"
#include "base/str.h"

#include <stdarg.h>

struct arena;

/* `limit` in bytes; the first chunk is made when first needed. */
struct arena *arena_new(size_t limit);
void arena_free(struct arena *a); /* accepts NULL; runs the reset hooks */

/* Drops all content, keeps the newest chunk of at most 512 KiB for reuse, clears the failed flag,
 * runs the hooks. */
void arena_reset(struct arena *a);
bool arena_failed(const struct arena *a);
size_t arena_used(const struct arena *a);

/* Zeroed memory, aligned for any type. Size 0 gives a valid pointer. */
void *arena_alloc(struct arena *a, size_t size);
/* The same, not zeroed: for bytes that are written over at once. */
void *arena_bytes(struct arena *a, size_t size);
#define arena_new_of(a, T) ((T *)arena_alloc((a), sizeof(T)))
#define arena_array(a, T, n) ((T *)arena_array_bytes((a), (n), sizeof(T)))
void *arena_array_bytes(struct arena *a, size_t n, size_t size); /* BUG on overflow of n * size */

/* Called, last registered first, at the next reset or free: files, statements, library objects. */
void arena_on_reset(struct arena *a, void (*fn)(void *ptr), void *ptr);

/* Copies that live in the arena. str_cstr() ends in NUL (and so must hold none: BUG). */
struct str str_dup(struct arena *a, struct str s);
const char *str_cstr(struct arena *a, struct str s);
struct str str_from(const char *cstr); /* no copy */
struct str str_fmt(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
struct str str_vfmt(struct arena *a, const char *fmt, va_list args) PRINTF_LIKE(2, 0);
struct str str_cat(struct arena *a, struct str x, struct str y);
int str_cmp(struct str x, struct str y); /* by bytes, then length */
bool str_contains(struct str s, struct str part);
/* Decimal integer, whole text, sign allowed. False on anything else or overflow. */
bool str_to_int(struct str s, int64_t *ret_n);

#endif
