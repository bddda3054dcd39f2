/*
 * id.h: UUIDv7 (RFC 9562), made by whoever makes the record, the phone included.
 */
#ifndef SHEGONG_ID_H
#define SHEGONG_ID_H

#include "base/arena.h"

enum { ID_LEN = 36 };

/* Strictly rising within this process even inside one millisecond. */
struct str id_new(struct arena *a);
/* Lower-case 8-4-4-4-12 of version 7 (or 4: made by older phones); anything else is refused. */
bool id_valid(struct str s);
/* `n` random bytes from the kernel; BUG when it cannot (never a weaker source). */
void random_bytes(void *out, size_t n);
struct str hex_lower(struct arena *a, const void *bytes, size_t n);

#endif
