/* answer.c: what came of a question. Nothing is written over. */
#include "signal/internal.h"

enum { WORDS_MAX = 500 };

static enum err_code
check_given(struct work *w, const struct cat_signal *s, const struct signal_answer *given,
	    struct err *e)
{
	int at = code_list_find(s->answers, given->code);

	if (at < 0)
		problem_add_arg(&w->problems, STR("/answer"), "code.unknown", given->code);
	else if (s->answers->codes.v[at].note && given->words.n == 0)
		problem_add(&w->problems, STR("/words"), "signal.words");
	if (utf8_count(given->words) > WORDS_MAX)
		problem_add(&w->problems, STR("/words"), "signal.words_long");
	return w->problems.errors > 0 ? err_set(e, ERR_INVALID, "the answer is not whole") : ERR_OK;
}

static enum err_code
insert(struct work *w, const struct signal_question *q, const struct signal_answer *given,
       struct err *e)
{
	struct value v[] = {value_text(q->unit),
			    value_text(given->id),
			    value_text(q->id),
			    value_text(q->signal->key),
			    value_text(q->side[0].id),
			    q->n > 1 ? value_text(q->side[1].id) : VALUE_EMPTY,
			    value_text(given->code),
			    value_text(given->words),
			    value_text(w->actor->account),
			    value_int(w->now)};

	return db_exec(
		w->db,
		STR("INSERT INTO signal_answer (unit_id, id, found_id, signal_key, a_id, b_id, "
		    "answer, words, by_account, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
		v, COUNTOF(v), NULL, e);
}

/* The log says that it was answered, not about which record: who reads a record's log is often the
 * one who wrote it. */
static enum err_code
write_entry(struct work *w, const struct signal_question *q, const struct signal_answer *given,
	    struct err *e)
{
	struct audit_entry en = {.act = STR("signal:answer"),
				 .account = w->actor->account,
				 .session = w->actor->session,
				 .unit = q->unit,
				 .type = STR("signal"),
				 .fields = q->signal->key,
				 .reason = given->code,
				 .result = STR("ok")};

	return audit_write(w->engine->audit, w->db, &en, e);
}

/* An id is used once, for one question. */
static enum err_code
check_id(struct work *w, struct str id, struct err *e)
{
	struct value v = value_text(id), n;
	enum err_code rc;

	rc = db_value(w->db, w->arena, STR("SELECT COUNT(*) FROM signal_answer WHERE id = ?"), &v,
		      1, &n, e);
	return rc == ERR_OK && n.i > 0 ? err_set(e, ERR_ID_TAKEN, "of another answer") : rc;
}

static bool
same(const struct signal_answer *a, const struct signal_answer *b)
{
	return str_eq(a->id, b->id) && str_eq(a->code, b->code) && str_eq(a->words, b->words);
}

enum err_code
signal_give_answer(struct work *w, struct str question, const struct signal_answer *given,
		   struct err *e)
{
	struct signal_question q;
	enum err_code rc = signal_load(w, question, &q, e);

	if (rc != ERR_OK)
		return rc;
	if (q.answer.at > 0 && same(&q.answer, given))
		return ERR_OK;
	if (q.answer.at > 0)
		return err_set(e, ERR_DECIDED, "it has been answered");
	rc = check_given(w, q.signal, given, e);
	if (rc == ERR_OK)
		rc = check_id(w, given->id, e);
	if (rc == ERR_OK)
		rc = insert(w, &q, given, e);
	return rc == ERR_OK ? write_entry(w, &q, given, e) : rc;
}
