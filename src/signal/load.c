/* load.c: questions as they stand in the tables. */
#include "signal/internal.h"

#define SIDE(x)                                                                                    \
	"f." x "_type, f." x "_id, f." x "_root, f." x "_who, f." x "_made_at, f." x "_begin_at, "

void
question_select(struct sql *q)
{
	sql_raw(q,
		"SELECT f.id, f.unit_id, u.name, u.path, f.signal_key, f.amount, f.asked_at, " SIDE(
			"a")
			SIDE("b") "s.id, s.answer, s.words, s.by_account, s.at, aw.name, "
				  "bw.name, sw.name FROM signal_found f JOIN unit u ON u.id = "
				  "f.unit_id LEFT JOIN signal_answer s ON s.unit_id = f.unit_id "
				  "AND s.found_id = f.id LEFT JOIN account aw ON aw.id = f.a_who "
				  "LEFT JOIN account bw ON bw.id = f.b_who LEFT JOIN account sw "
				  "ON sw.id = s.by_account WHERE ");
}

static struct str
text_at(struct work *w, struct db_stmt *st, int column)
{
	return str_dup(w->arena, db_col_str(st, column));
}

static void
read_side(struct work *w, struct db_stmt *st, int first, int name, struct signal_side *side)
{
	side->type = cat_type(w->engine->catalogue, db_col_str(st, first));
	side->id = text_at(w, st, first + 1);
	side->root = text_at(w, st, first + 2);
	side->who = text_at(w, st, first + 3);
	side->made_at = db_col_int(st, first + 4);
	side->begin_at = db_col_int(st, first + 5);
	side->who_name = text_at(w, st, name);
}

static void
read_answer(struct work *w, struct db_stmt *st, struct signal_answer *a)
{
	a->id = text_at(w, st, 19);
	a->code = text_at(w, st, 20);
	a->words = text_at(w, st, 21);
	a->by = text_at(w, st, 22);
	a->at = db_col_int(st, 23);
	a->by_name = text_at(w, st, 26);
}

/* False: of a signal or a type that the catalogue has no longer. */
static bool
read_one(struct work *w, struct db_stmt *st, struct signal_question *q)
{
	*q = (struct signal_question){.id = text_at(w, st, 0), .unit = text_at(w, st, 1)};
	q->unit_name = text_at(w, st, 2);
	q->unit_path = text_at(w, st, 3);
	q->signal = cat_signal(w->engine->catalogue, db_col_str(st, 4));
	q->amount = db_col_int(st, 5);
	q->asked_at = db_col_int(st, 6);
	read_side(w, st, 7, 24, &q->side[0]);
	read_side(w, st, 13, 25, &q->side[1]);
	q->n = q->side[1].id.n > 0 ? 2 : 1;
	read_answer(w, st, &q->answer);
	return q->signal && q->side[0].type && (q->n == 1 || q->side[1].type);
}

enum err_code
question_read(struct work *w, struct sql *q, struct signal_list *ret, struct err *e)
{
	VEC(struct signal_question) found = {0};
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = sql_query(w->db, q, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct signal_question one;

		if (read_one(w, st, &one))
			vec_push(w->arena, &found, one);
	}
	db_done(st);
	*ret = (struct signal_list){found.v, found.n};
	return rc;
}
