/*
 * string.h for the browser build of src/rule: there is no C library below it. The compiler turns
 * these three into instructions (-mbulk-memory); anything else src/rule has to do itself.
 */
#ifndef SHEGONG_WASM_STRING_H
#define SHEGONG_WASM_STRING_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);

#endif
