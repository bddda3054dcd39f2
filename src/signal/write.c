/* write.c: questions as JSON. A line names its records as far as anybody may know them; the question
 * itself has them side by side, as far as the actor may read them. */
#include "signal/internal.h"

static void
write_person(struct json *j, const char *key, struct str id, struct str name)
{
	json_key(j, str_from(key));
	json_object_start(j);
	json_kstr(j, "id", id);
	json_kstr(j, "name", name);
	json_object_end(j);
}

/* {n} in the words of the question. */
static struct str
question_words(struct work *w, const struct signal_question *q)
{
	struct str rest = q->signal->ask, mark = STR("{n}");
	struct buf b;

	buf_init(&b, w->arena, 4096);
	while (rest.n > 0) {
		if (str_starts(rest, mark)) {
			buf_addf(&b, "%lld", (long long)q->amount);
			rest = str_skip(rest, mark.n);
		} else {
			buf_addc(&b, rest.p[0]);
			rest = str_skip(rest, 1);
		}
	}
	return str_dup(w->arena, buf_str(&b));
}

static void
write_answer(struct work *w, const struct cat_signal *s, const struct signal_answer *a,
	     struct json *j)
{
	int at = code_list_find(s->answers, a->code);

	if (a->at == 0) {
		json_put_null(j);
		return;
	}
	json_object_start(j);
	json_kstr(j, "answer", a->code);
	json_kstr(j, "label", at >= 0 ? s->answers->codes.v[at].label : a->code);
	json_kstr(j, "words", a->words);
	write_person(j, "by", a->by, a->by_name);
	json_kstr(j, "at", clock_iso(w->arena, a->at));
	json_object_end(j);
}

/* -- sides ---------------------------------------------------------------------------------------- */

/* A title that hides who it is about may stand in a line; a name may not. */
static struct str
open_title(struct work *w, const struct record *root)
{
	const struct cat_field *f = root ? cat_field(root->type, root->type->title) : NULL;

	return f && f->params.privacy == P0 ? record_title_of(w, root) : STR_NONE;
}

/* Members of an open object. */
static void
write_side(struct work *w, const struct signal_side *side, const struct record *head,
	   struct json *j)
{
	const struct record *root = head && head->parent ? head->parent : head;

	json_kstr(j, "type", side->type->key);
	json_kstr(j, "type_label", side->type->label);
	json_kstr(j, "number", root ? root->number : STR_NONE);
	json_kstr(j, "title", open_title(w, root));
	json_kstr(j, "at", clock_iso(w->arena, side->begin_at));
	json_kstr(j, "made_at", clock_iso(w->arena, side->made_at));
	write_person(j, "who", side->who, side->who_name);
}

static struct record_head *
heads_of(struct work *w, const struct signal_list *list, size_t *ret_n)
{
	struct record_head *heads = arena_array(w->arena, struct record_head, 2 * list->n + 1);
	size_t i, k, n = 0;

	for (i = 0; i < list->n; i++)
		for (k = 0; k < list->v[i].n; k++)
			heads[n++] = (struct record_head){.type = list->v[i].side[k].type,
							  .unit = list->v[i].unit,
							  .id = list->v[i].side[k].id};
	*ret_n = n;
	return heads;
}

/* Members of an open object. */
static void
write_question(struct work *w, const struct signal_question *q, struct json *j)
{
	json_kstr(j, "id", q->id);
	json_kstr(j, "signal", q->signal->key);
	json_kstr(j, "kind", str_from(cat_signal_kind_name(q->signal->kind)));
	json_kstr(j, "label", q->signal->label);
	json_kstr(j, "ask", question_words(w, q));
	json_kint(j, "amount", q->amount);
	json_kstr(j, "asked_at", clock_iso(w->arena, q->asked_at));
	write_person(j, "unit", q->unit, q->unit_name);
	json_k(j, "answer");
	write_answer(w, q->signal, &q->answer, j);
}

enum err_code
signal_write_list(struct work *w, const struct signal_list *list, struct json *j, struct err *e)
{
	size_t i, k, at = 0, n;
	struct record_head *heads = heads_of(w, list, &n);
	enum err_code rc = record_load_heads(w, heads, n, e);

	json_array_start(j);
	for (i = 0; i < list->n && rc == ERR_OK; i++) {
		const struct signal_question *q = &list->v[i];

		json_object_start(j);
		write_question(w, q, j);
		json_k(j, "records");
		json_array_start(j);
		for (k = 0; k < q->n; k++) {
			json_object_start(j);
			write_side(w, &q->side[k], heads[at++].record, j);
			json_object_end(j);
		}
		json_array_end(j);
		json_object_end(j);
	}
	json_array_end(j);
	return rc;
}

/* -- side by side ------------------------------------------------------------------------------------ */

static void
write_keys(struct json *j, const char *key, struct cat_field *const *v, size_t n)
{
	size_t i;

	json_key(j, str_from(key));
	json_array_start(j);
	for (i = 0; i < n; i++)
		json_str(j, v[i]->key);
	json_array_end(j);
}

/* What she may not read is not there: number, day and who wrote it must do. */
static enum err_code
write_record(struct work *w, const struct signal_side *side, struct json *j, struct err *e)
{
	struct record *r;
	enum err_code rc = record_load(w, side->type, side->id, ACT_READ, &r, e);

	json_k(j, "record");
	if (rc == ERR_OK)
		record_write(w, r, CHANNEL_VIEW, j);
	else
		json_put_null(j);
	return rc == ERR_FORBIDDEN ? ERR_OK : rc;
}

static enum err_code
write_sides(struct work *w, const struct signal_question *q, struct json *j, struct err *e)
{
	struct signal_list one = {(struct signal_question *)q, 1};
	size_t k, n;
	struct record_head *heads = heads_of(w, &one, &n);
	enum err_code rc = record_load_heads(w, heads, n, e);

	json_k(j, "records");
	json_array_start(j);
	for (k = 0; k < q->n && rc == ERR_OK; k++) {
		const struct cat_signal_source *s = cat_signal_source(q->signal, q->side[k].type);

		json_object_start(j);
		write_side(w, &q->side[k], heads[k].record, j);
		write_keys(j, "show", s ? s->show.v : NULL, s ? s->show.n : 0);
		write_keys(j, "texts", s ? s->texts.v : NULL, s ? s->texts.n : 0);
		rc = write_record(w, &q->side[k], j, e);
		json_object_end(j);
	}
	json_array_end(j);
	return rc;
}

/* What came of the same records before one of them was changed. */
static enum err_code
write_earlier(struct work *w, const struct signal_question *q, struct json *j, struct err *e)
{
	struct value v[] = {value_text(q->unit), value_text(q->signal->key),
			    value_text(q->side[0].id), value_text(q->side[1].id),
			    value_text(q->id)};
	struct signal_answer a = {0};
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = db_query(
		w->db,
		STR("SELECT s.answer, s.words, s.by_account, s.at, a.name FROM signal_answer "
		    "s LEFT JOIN account a ON a.id = s.by_account WHERE s.unit_id = ? AND "
		    "s.signal_key = ? AND s.a_id = ? AND COALESCE(s.b_id, '') = COALESCE(?, '') "
		    "AND s.found_id <> ? ORDER BY s.at DESC LIMIT 1"),
		v, COUNTOF(v), &st, e);
	if (rc != ERR_OK)
		return rc;
	rc = db_step(st, &more, e);
	if (rc == ERR_OK && more) {
		a.code = str_dup(w->arena, db_col_str(st, 0));
		a.words = str_dup(w->arena, db_col_str(st, 1));
		a.by = str_dup(w->arena, db_col_str(st, 2));
		a.at = db_col_int(st, 3);
		a.by_name = str_dup(w->arena, db_col_str(st, 4));
	}
	db_done(st);
	json_k(j, "earlier");
	write_answer(w, q->signal, &a, j);
	return rc;
}

static void
write_answers(const struct cat_signal *s, struct json *j)
{
	size_t i;

	json_k(j, "answers");
	json_array_start(j);
	for (i = 0; i < s->answers->codes.n; i++) {
		const struct code *c = &s->answers->codes.v[i];

		json_object_start(j);
		json_kstr(j, "key", c->code);
		json_kstr(j, "label", c->label);
		json_kbool(j, "words", c->note);
		json_object_end(j);
	}
	json_array_end(j);
}

enum err_code
signal_write_question(struct work *w, const struct signal_question *q, struct json *j,
		      struct err *e)
{
	enum err_code rc;
	size_t i;

	json_object_start(j);
	write_question(w, q, j);
	json_kstr(j, "why", q->signal->why);
	json_k(j, "clauses");
	json_array_start(j);
	for (i = 0; i < q->signal->clauses.ids.n; i++)
		json_str(j, q->signal->clauses.ids.v[i]);
	json_array_end(j);
	write_answers(q->signal, j);
	rc = write_sides(w, q, j, e);
	if (rc == ERR_OK)
		rc = write_earlier(w, q, j, e);
	json_object_end(j);
	return rc;
}
