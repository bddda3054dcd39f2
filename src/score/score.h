/*
 * score.h: the sheet of points of one station, for one period, as of any date. What records bear
 * is measured by record/evidence.h; the rest waits for a person and is shown as open, never
 * guessed: a row, and the sheet, has a least and a most figure. Points are hundredths; shares of
 * the total are millionths of a point until they are written.
 *
 * Three parties: what the records say, the station's own figure, the evaluator's. A figure given
 * by a person has a reason, is marked and can be taken back; all of it stays, by instant.
 */
#ifndef SHEGONG_SCORE_H
#define SHEGONG_SCORE_H

#include "record/evidence.h"

/* -- points of one row (points.c): no database ---------------------------------------------------- */

struct score_part {
	const struct cat_score_part *part;
	bool measured;
	int64_t have, seen;
	int64_t missing; /* of a measured one */
	int64_t gain;    /* millionths of the total, if this one alone were whole */
};

struct score_figure {
	int64_t least, most; /* the same when all is measured */
};

/* What the rule gives for these parts. `start` is what is taken off from. */
struct score_figure score_points(const struct cat_score_item *item, int64_t start,
				 const struct score_part *parts, size_t n);
/* The same with every measured part whole. */
struct score_figure score_points_whole(const struct cat_score_item *item,
				       const struct score_part *parts, size_t n);
/* May a person give this figure? Within the points, and among the grades where there are some. */
bool score_may_give(const struct cat_score_item *item, int64_t points);

/* -- the sheet -------------------------------------------------------------------------------------- */

enum score_party { SCORE_RECORDS, SCORE_OWN, SCORE_EVALUATOR, SCORE_PARTIES };

struct score_judgement {
	struct str id, item, reason, by, by_name;
	enum score_party party;
	int64_t points, at;
};

struct score_row {
	const struct cat_score_item *item;
	const struct cat_score_block *block;
	const struct cat_score_level *level;
	struct score_part *parts;
	struct score_figure computed, whole, other;
	const struct score_judgement *judged[SCORE_PARTIES]; /* [SCORE_RECORDS] is NULL */
	struct score_figure figure[SCORE_PARTIES];
	int64_t lost, open, gain; /* millionths of the total: the station's own figure */
};

struct score_request {
	const struct cat_score *score;
	struct evidence_at at;
	int64_t application; /* the how-manieth; 0 = as the station has set it */
};

struct score_sheet {
	struct score_request of;
	struct unit unit;
	const struct cat_score_weight *weight; /* NULL: the index has none, there is no total */
	int64_t application;                   /* the how-manieth */
	struct score_row *rows;
	size_t n;
	struct score_figure total[SCORE_PARTIES];
	int64_t reachable;
};

/* Whose sheets may this actor read, judge, freeze? `read` is also the menu's question when `unit` is
 * NULL: anywhere at all. */
enum score_right { SCORE_READ, SCORE_JUDGE, SCORE_FREEZE };
bool score_may(const struct actor *who, enum score_right right, const struct unit *unit);
/* Does this actor judge from outside? */
bool score_outside(const struct actor *who);

/* The period of a request: empty = this year; as_of: a day (its end) or empty (now). */
enum err_code score_request_make(struct work *w, struct str index, struct str from, struct str to,
				 struct str as_of, struct score_request *ret,
				 struct err *e) MUST_USE;
/* `unit` in reach of the actor, ERR_FORBIDDEN else. At most eight statements, however many
 * records. */
enum err_code score_sheet_make(struct work *w, const struct score_request *rq, struct str unit,
			       struct score_sheet *ret, struct err *e) MUST_USE;
struct score_row *score_row_find(struct score_sheet *s, struct str item); /* NULL if absent */

/* Members of an open object: the sheet with the words of the catalogue. */
void score_write_sheet(struct work *w, const struct score_sheet *s, struct json *j);
/* The figures alone, as one value: what is frozen. */
void score_write_figures(const struct score_sheet *s, struct json *j);
void score_write_points(struct json *j, struct str key, int64_t hundredths);
/* One page of the evidence of one part. */
enum err_code score_write_evidence(struct work *w, const struct score_request *rq,
				   const struct cat_score_item *item,
				   const struct cat_score_part *part, size_t source, int64_t offset,
				   struct json *j, struct err *e) MUST_USE;

/* -- figures given by persons (judge.c); inside a write ------------------------------------------------ */

struct score_given {
	struct str id, item, reason, unit;
	int64_t points; /* hundredths */
};
/* Replaces the party's former figure of that row. The same id again changes nothing. */
enum err_code score_judge(struct work *w, const struct score_request *rq,
			  const struct score_given *g, struct err *e) MUST_USE;
/* Takes the party's figure back; ERR_NOT_FOUND when there is none. */
enum err_code score_unjudge(struct work *w, const struct score_request *rq, struct str unit,
			    struct str item, struct err *e) MUST_USE;
enum err_code score_judgements(struct work *w, const struct score_request *rq, struct str unit,
			       struct score_judgement **ret, size_t *ret_n, struct err *e) MUST_USE;

/* -- frozen sheets (freeze.c) ---------------------------------------------------------------------------- */

struct score_frozen {
	struct str id, unit, score, hash, content, by_name;
	int64_t from, to, as_of, at, application;
	struct score_figure total;
};
enum err_code score_freeze(struct work *w, const struct score_sheet *s, struct str id,
			   struct score_frozen *ret, struct err *e) MUST_USE;
/* Newest first, without content. */
enum err_code score_frozen_list(struct work *w, const struct cat_score *score, struct str unit,
				struct score_frozen **ret, size_t *ret_n, struct err *e) MUST_USE;
/* Members of an open object. */
void score_write_frozen(struct work *w, const struct score_frozen *f, struct json *j);
/* The snapshot beside today: rows whose figure is another, records that changed, and whether the
 * stored text still has its hash. */
enum err_code score_write_compare(struct work *w, const struct cat_score *score, struct str id,
				  struct json *j, struct err *e) MUST_USE;

/* score_override(unit_id, id, score, item, party, points, reason, by_account, made_at, from_on, to_on,
 * undone_at, undone_by); score_frozen(unit_id, id, score, from_on, to_on, as_of, application, least,
 * most, content, hash, by_account, made_at). */
void score_schema(struct schema *s);

#endif
