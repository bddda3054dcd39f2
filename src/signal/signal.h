/*
 * signal.h: what is worth asking the one who wrote it: two records of hers at one time in two places,
 * one entered long after the event, two about different people in nearly the same words. Which records
 * are compared, how far, and how the question is put stands in the catalogue (catalogue/signal.h).
 *
 * A question, never a finding: it stands beside the records for her supervisor, who asks and writes
 * down what came of it. She sees nothing of it: no list, no figure, no history of hers changes.
 * Answered stays answered unless what it rests on changes.
 *
 *   signal_mark    what each record says about place, time and words: derived, written in the save
 *   signal_found   the questions: derived from the marks
 *   signal_answer  what came of them: kept
 *
 * The first two can be dropped and made anew (signal_rebuild); ids of questions come out the same, so
 * answers stay with them. They look inside records as the engine's own reckoning does; whoever opens
 * a question reads its records through the choke point, with her own rights.
 *
 * Texts are sealed at rest, so what is kept to compare them must not tell them: a mark holds a sketch
 * (sketch.h) and digests under keys that are not in the database. Whoever has only the file learns
 * which texts are alike, not a word of them.
 */
#ifndef SHEGONG_SIGNAL_H
#define SHEGONG_SIGNAL_H

#include "catalogue/signal.h"
#include "record/record.h"

/* Looks at each saved record, inside the save. */
struct record_listener signal_listener(void);
/* Drops marks and questions and makes them anew from the records; tells how many records were looked
 * at. After thresholds have changed; inside a write. */
enum err_code signal_rebuild(struct work *w, int64_t *ret_n, struct err *e) MUST_USE;

/* One of the one or two records of a question. */
struct signal_side {
	const struct cat_type *type;
	struct str id, root, who, who_name;
	int64_t made_at, begin_at;
};

struct signal_answer {
	struct str id, code, words, by, by_name;
	int64_t at; /* 0: not answered */
};

struct signal_question {
	struct str id, unit, unit_name, unit_path;
	const struct cat_signal *signal;
	struct signal_side side[2];
	size_t n;       /* sides */
	int64_t amount; /* minutes, days or percent */
	int64_t asked_at;
	struct signal_answer answer;
};

struct signal_list {
	struct signal_question *v;
	size_t n;
};

/* Does any role of hers get such questions (menu, Today)? */
bool signal_may(const struct actor *who);
/* Open questions whose turn is the actor's, oldest first, at most 200. Whose turn it is: the
 * supervisors of the case who have the right; without one, who has it at the station; without one,
 * the nearest place above. Never who wrote one of the records. Three statements, none without the
 * right. */
enum err_code signal_turn(struct work *w, struct signal_list *ret, struct err *e) MUST_USE;
/* What the actor has answered last, newest first. */
enum err_code signal_answered(struct work *w, struct signal_list *ret, struct err *e) MUST_USE;
/* One whose turn is the actor's, or that she has answered; ERR_FORBIDDEN for any other, in the same
 * words whether it exists or not. */
enum err_code signal_load(struct work *w, struct str id, struct signal_question *ret,
			  struct err *e) MUST_USE;

/* Inside a write. The same answer id with the same words again changes nothing; ERR_DECIDED when
 * somebody has answered meanwhile; ERR_INVALID with problems under /answer and /words. */
enum err_code signal_give_answer(struct work *w, struct str question,
				 const struct signal_answer *given, struct err *e) MUST_USE;

/* JSON of docs/internals/api.md: a line of the list; the question with its records side by side. */
enum err_code signal_write_list(struct work *w, const struct signal_list *list, struct json *j,
				struct err *e) MUST_USE;
enum err_code signal_write_question(struct work *w, const struct signal_question *q, struct json *j,
				    struct err *e) MUST_USE;

void signal_schema(struct schema *s);

#endif
