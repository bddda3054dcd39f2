/* find.c: from marks to questions: in each save, and for all records anew. */
#include "signal/internal.h"

#include <string.h>

/* -- one question --------------------------------------------------------------------------------- */

/* The same records with the same content are the same question, however often it is found: a UUID
 * of version 8 (made by us) out of a keyed digest. */
static struct str
question_id(struct work *w, const struct signal_mark *a, const struct signal_mark *b)
{
	struct str all = str_fmt(w->arena, "%.*s|%.*s|%.*s|%.*s|%.*s", STR_ARG(a->signal->key),
				 STR_ARG(a->record), STR_ARG(a->stamp),
				 STR_ARG(b ? b->record : STR_NONE),
				 STR_ARG(b ? b->stamp : STR_NONE));
	const char *hex = signal_digest(w, a->unit, "signal question", all).p;

	return str_fmt(w->arena, "%.8s-%.4s-8%.3s-8%.3s-%.12s", hex, hex + 8, hex + 13, hex + 17,
		       hex + 20);
}

static int64_t
later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* `b` NULL: about one record. The earlier id stands first, whichever was saved last. */
static enum err_code
ask(struct work *w, const struct signal_mark *a, const struct signal_mark *b, int64_t amount,
    struct err *e)
{
	bool turned = b && memcmp(b->record.p, a->record.p, ID_LEN) < 0;
	const struct signal_mark *x = turned ? b : a, *y = turned ? a : b;
	struct value v[] = {value_text(x->unit),
			    value_text(question_id(w, x, y)),
			    value_text(x->signal->key),
			    value_text(x->type),
			    value_text(x->record),
			    value_text(x->root),
			    value_text(x->who),
			    value_int(x->made_at),
			    value_int(x->begin_at),
			    y ? value_text(y->type) : VALUE_EMPTY,
			    y ? value_text(y->record) : VALUE_EMPTY,
			    y ? value_text(y->root) : VALUE_EMPTY,
			    y ? value_text(y->who) : VALUE_EMPTY,
			    y ? value_int(y->made_at) : VALUE_EMPTY,
			    y ? value_int(y->begin_at) : VALUE_EMPTY,
			    value_int(amount),
			    value_int(y ? later(x->made_at, y->made_at) : x->made_at)};

	return db_exec(
		w->db,
		STR("INSERT INTO signal_found (unit_id, id, signal_key, a_type, a_id, a_root, "
		    "a_who, a_made_at, a_begin_at, b_type, b_id, b_root, b_who, b_made_at, "
		    "b_begin_at, amount, asked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
		    "?, ?, ?, ?, ?, ?)"),
		v, COUNTOF(v), NULL, e);
}

/* -- held against the threshold ---------------------------------------------------------------------- */

static enum err_code
ask_late(struct work *w, const struct signal_mark *m, struct err *e)
{
	int64_t days = clock_day_of(m->made_at) - clock_day_of(m->begin_at);

	return days > m->threshold ? ask(w, m, NULL, days, e) : ERR_OK;
}

/* What ends when the other begins does not overlap it. */
static enum err_code
ask_overlap(struct work *w, const struct signal_mark *m, const struct signal_mark *other,
	    struct err *e)
{
	enum { MINUTE = 60 * 1000 };
	int64_t end = m->end_at < other->end_at ? m->end_at : other->end_at;
	int64_t both = end - later(m->begin_at, other->begin_at);

	return both > m->threshold * MINUTE ? ask(w, m, other, both / MINUTE, e) : ERR_OK;
}

static enum err_code
ask_alike(struct work *w, const struct signal_mark *m, const struct signal_mark *other,
	  struct err *e)
{
	struct piece_set pieces;
	enum err_code rc = mark_pieces(w, other, &pieces, e);
	int64_t percent = rc == ERR_OK ? sketch_likeness(&m->pieces, &pieces) : 0;

	if (rc != ERR_OK || percent < m->threshold)
		return rc;
	return ask(w, m, other, percent, e);
}

static enum err_code
ask_about(struct work *w, const struct signal_mark *m, struct err *e)
{
	struct signal_mark *beside = NULL;
	enum err_code rc;
	size_t i, n = 0;

	if (m->signal->kind == SIGNAL_LATE)
		return ask_late(w, m, e);
	rc = mark_beside(w, m, &beside, &n, e);
	for (i = 0; i < n && rc == ERR_OK; i++)
		rc = m->signal->kind == SIGNAL_OVERLAP ? ask_overlap(w, m, &beside[i], e)
						       : ask_alike(w, m, &beside[i], e);
	return rc;
}

static enum err_code
look(struct work *w, const struct cat_signal *s, struct record *r, struct err *e)
{
	struct signal_mark m;
	enum err_code rc;
	bool is;

	rc = mark_make(w, s, r, &m, &is, e);
	if (rc != ERR_OK || !is)
		return rc;
	rc = mark_insert(w, &m, e);
	return rc == ERR_OK ? ask_about(w, &m, e) : rc;
}

/* -- a save ---------------------------------------------------------------------------------------------- */

static bool
is_looked_at(const struct catalogue *c, const struct cat_type *t)
{
	size_t i;

	for (i = 0; i < c->signals.n; i++)
		if (cat_signal_source(c->signals.entries[i].value, t))
			return true;
	return false;
}

static enum err_code
refresh(struct work *w, struct record *r, struct err *e)
{
	const struct map *signals = &w->engine->catalogue->signals;
	enum err_code rc;
	size_t i;

	rc = mark_forget(w, r, e);
	for (i = 0; i < signals->n && rc == ERR_OK; i++)
		rc = look(w, signals->entries[i].value, r, e);
	return rc;
}

static enum err_code
changed(void *ctx UNUSED, struct work *w, const struct record *before UNUSED, struct record *after,
	struct err *e)
{
	return is_looked_at(w->engine->catalogue, after->type) ? refresh(w, after, e) : ERR_OK;
}

struct record_listener
signal_listener(void)
{
	return (struct record_listener){.changed = changed};
}

/* -- all anew ---------------------------------------------------------------------------------------------- */

enum err_code
signal_rebuild(struct work *w, int64_t *ret_n, struct err *e)
{
	const struct map *types = &w->engine->catalogue->types;
	const struct actor *asked_by = w->actor;
	struct actor system;
	enum err_code rc;
	size_t i;

	*ret_n = 0;
	actor_system(w->arena, &system, "signal:rebuild");
	w->actor = &system; /* all records, whoever sets it going */
	rc = db_exec(w->db, STR("DELETE FROM signal_found"), NULL, 0, NULL, e);
	if (rc == ERR_OK)
		rc = db_exec(w->db, STR("DELETE FROM signal_mark"), NULL, 0, NULL, e);
	for (i = 0; i < types->n && rc == ERR_OK; i++)
		if (is_looked_at(w->engine->catalogue, types->entries[i].value))
			rc = record_each(w, types->entries[i].value, refresh, ret_n, e);
	w->actor = asked_by;
	return rc;
}
