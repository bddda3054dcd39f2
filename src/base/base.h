/*
 * base.h: included first everywhere. Fixed-width types, attributes, BUG().
 *
 * Three kinds of trouble are kept apart in the whole program:
 *   1. our bug              -> BUG("..."), ends the process
 *   2. wrong input          -> struct problems (problem.h), all of them collected
 *   3. failure (disk, db)   -> enum err_code returned, details in struct err (err.h)
 */
#ifndef SHEGONG_BASE_H
#define SHEGONG_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#define NORETURN __attribute__((noreturn))
#define CLEANUP(fn) __attribute__((cleanup(fn)))
#define UNUSED __attribute__((unused))
#define COUNTOF(a) (sizeof(a) / sizeof((a)[0]))

/* A mistake of ours: prints place and text, flushes the log, aborts. Never for user data. */
#define BUG(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)
void bug_at(const char *file, int line, const char *fmt, ...) PRINTF_LIKE(3, 4) NORETURN;

#endif
