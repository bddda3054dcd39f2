/*
 * answer_parts.c: pieces that the answers about flows and approvals share.
 */
#include "workflow/answer.h"

void
put_clauses(struct json *j, const struct cat_clauses *c)
{
	size_t i;

	json_k(j, "clauses");
	json_array_start(j);
	for (i = 0; i < c->ids.n; i++)
		json_str(j, c->ids.v[i]);
	json_array_end(j);
}

void
put_person(struct json *j, const char *key, struct str id, struct str name)
{
	json_key(j, str_from(key));
	json_object_start(j);
	json_kstr(j, "id", id);
	json_kstr(j, "name", name);
	json_object_end(j);
}

struct str
account_name(struct work *w, struct str id)
{
	struct value arg = value_text(id), name = VALUE_EMPTY;

	if (id.n == 0 || db_value(w->db, w->arena, STR("SELECT name FROM account WHERE id = ?"),
				  &arg, 1, &name, NULL) != ERR_OK)
		return STR_NONE;
	return name.s;
}

void
put_turn(struct work *w, struct json *j, struct str turn)
{
	struct str piece;

	json_k(j, "turn");
	json_array_start(j);
	while (str_next(&turn, '|', &piece)) {
		if (piece.n == 0)
			continue;
		json_object_start(j);
		json_kstr(j, "id", piece);
		json_kstr(j, "name", account_name(w, piece));
		json_object_end(j);
	}
	json_array_end(j);
}

int64_t
waited_workdays(struct work *w, int64_t since)
{
	int missing = 0;

	return calendar_between(&w->engine->catalogue->calendar, clock_day_of(since), w->today,
				&missing);
}

void
put_day(struct work *w, struct json *j, const char *key, int64_t day)
{
	char text[10];

	json_key(j, str_from(key));
	if (day == DATE_NONE)
		json_put_null(j);
	else
		json_str(j, str_dup(w->arena, str_of(text, date_print_iso(day, text))));
}

struct named {
	struct json *j;
	struct str seen[16]; /* a need reads few fields; past that a field may be named twice */
	size_t n;
};

/* The first word of the path is the field of the record itself. */
static void
put_name(void *ctx, struct str path)
{
	struct named *names = ctx;
	struct str own = path;
	size_t i;

	for (i = 0; i < path.n && path.p[i] != '.'; i++)
		;
	own.n = i;
	for (i = 0; i < names->n; i++)
		if (str_eq(names->seen[i], own))
			return;
	if (names->n < COUNTOF(names->seen))
		names->seen[names->n++] = own;
	json_str(names->j, own);
}

/* What is filled to meet the need: the page asks for all of it at once. */
static void
put_fields(struct json *j, const struct cat_need *need)
{
	struct named names = {.j = j};

	json_k(j, "fields");
	json_array_start(j);
	put_name(&names, need->action_target);
	if (need->met)
		rule_expr_names(need->met, put_name, &names);
	json_array_end(j);
}

void
put_need(struct json *j, const struct missing *x)
{
	const struct cat_need *need = x->need;

	json_object_start(j);
	json_kstr(j, "move", x->move->key);
	json_kstr(j, "key", need->key);
	json_kstr(j, "label", need->label);
	json_kstr(j, "hint", need->hint);
	json_kstr(j, "level", need->must ? STR("must") : STR("advise"));
	json_kbool(j, "met", x->met);
	json_kbool(j, "lock", need->lock);
	put_clauses(j, &need->clauses);
	json_k(j, "action");
	if (need->action_kind.n > 0) {
		json_object_start(j);
		json_key(j, need->action_kind);
		json_str(j, need->action_target);
		if (str_eq(need->action_kind, STR("field")))
			put_fields(j, need);
		json_object_end(j);
	} else {
		json_put_null(j);
	}
	json_kstr(j, "reasons", need->reasons);
	json_object_end(j);
}

enum err_code
put_exceptions(struct work *w, const struct record *r, struct str request, const struct cat_move *m,
	       struct json *j, struct err *e)
{
	struct value v[2] = {value_text(r->unit_id), value_text(request)};
	struct db_stmt *st;
	enum err_code rc;
	bool more;
	size_t i;

	json_k(j, "exceptions");
	json_array_start(j);
	rc = db_query(w->db,
		      STR("SELECT need, reason, words FROM need_exception WHERE unit_id = ? AND "
			  "request_id = ? ORDER BY need"),
		      v, 2, &st, e);
	while (rc == ERR_OK && (rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct str key = db_col_str(st, 0), label = key, reasons = STR_NONE;

		for (i = 0; m && i < m->needs.n; i++)
			if (str_eq(m->needs.v[i]->key, key)) {
				label = m->needs.v[i]->label;
				reasons = m->needs.v[i]->reasons;
			}
		json_object_start(j);
		json_kstr(j, "need", key);
		json_kstr(j, "label", label);
		json_kstr(j, "reason", db_col_str(st, 1));
		json_kstr(j, "reasons", reasons);
		json_kstr(j, "words", db_col_str(st, 2));
		json_object_end(j);
	}
	if (rc == ERR_OK)
		db_done(st);
	json_array_end(j);
	return rc;
}
