/*
 * problem.h: what is wrong with an input, all of it. One shape for a request body, a catalogue
 * file and a spreadsheet.
 *
 * `path` is a JSON pointer ("/fields/birth_date", "/fields/goals/2/status"), a cell ("B7"), or
 * the catalogue file. `code` is stable ("id_no.check_digit"); the sentence for people stands in
 * messages/problems.zh-CN.json with {0} {1} for the arguments. Catalogue problems have codes
 * C1xx and carry file position.
 */
#ifndef SHEGONG_PROBLEM_H
#define SHEGONG_PROBLEM_H

#include "base/arena.h"

enum { PROBLEM_ARGS = 3 };
enum problem_level { PROBLEM_ERROR, PROBLEM_HINT }; /* a hint never refuses */

struct problem {
	struct problem *next;
	enum problem_level level;
	struct str path;
	struct str code;
	struct str args[PROBLEM_ARGS];
	int line, column;  /* from 1; 0 = not from a file */
	struct str record; /* "person/<id>": the one it is about, when the reader may open it */
};

struct problems {
	struct arena *arena;
	struct problem *first, **tail;
	size_t errors, hints;
	size_t limit;         /* further ones are counted, not kept */
	struct problem spare; /* what is handed out past the limit */
};

void problems_init(struct problems *ps, struct arena *a); /* limit 200 */
/* Texts are copied into the arena. Returns the new problem (or a spare one past the limit). */
struct problem *problem_add(struct problems *ps, struct str path, const char *code);
struct problem *problem_add_arg(struct problems *ps, struct str path, const char *code,
				struct str arg0);
struct problem *problem_hint(struct problems *ps, struct str path, const char *code,
			     struct str arg0);
struct str problem_path(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
