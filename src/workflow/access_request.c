/* access_request.c: see access_request.h. */
#include "workflow/access_request.h"

#include "base/utf8.h"
#include "workflow/internal.h"

enum { LISTED = 50, REASON_LEAST = 4 };

struct request {
	struct str id, unit, type, record, asked_by, asked_name, reason, state, turn, decided_by,
		decided_name, opinion;
	int64_t asked_at, days, decided_at, until_at;
};

#define COLUMNS                                                                                    \
	"SELECT q.id, q.unit_id, q.type, q.record_id, q.asked_by, a.name, q.reason, q.state, "     \
	"q.turn, q.decided_by, d.name, q.opinion, q.asked_at, q.days, q.decided_at, q.until_at "   \
	"FROM access_request q LEFT JOIN account a ON a.id = q.asked_by LEFT JOIN account d ON "   \
	"d.id = q.decided_by WHERE "

static void
read_request(struct arena *a, struct db_stmt *st, struct request *q)
{
	struct str *texts[] = {&q->id,       &q->unit,       &q->type,         &q->record,
			       &q->asked_by, &q->asked_name, &q->reason,       &q->state,
			       &q->turn,     &q->decided_by, &q->decided_name, &q->opinion};
	int i;

	for (i = 0; i < (int)COUNTOF(texts); i++)
		*texts[i] = str_dup(a, db_col_str(st, i));
	q->asked_at = db_col_int(st, i++);
	q->days = db_col_int(st, i++);
	q->decided_at = db_col_int(st, i++);
	q->until_at = db_col_int(st, i);
}

struct requests {
	VEC(struct request) v;
};

static enum err_code
find(struct work *w, const char *sql, const struct value *args, size_t n, struct requests *ret,
     struct err *e)
{
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	*ret = (struct requests){0};
	rc = db_query(w->db, str_from(sql), args, n, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		struct request q;

		read_request(w->arena, st, &q);
		vec_push(w->arena, &ret->v, q);
	}
	db_done(st);
	return rc;
}

/* One that this person has to do with. */
static enum err_code
load(struct work *w, struct str id, struct request *ret, struct err *e)
{
	struct value v = value_text(id);
	struct requests all;
	enum err_code rc = find(w, COLUMNS "q.id = ?", &v, 1, &all, e);
	struct str me = w->actor->account;

	if (rc != ERR_OK)
		return rc;
	if (all.v.n == 1)
		*ret = all.v.v[0];
	if (all.v.n != 1 || (!str_eq(ret->asked_by, me) && !turn_has(ret->turn, me) &&
			     !str_eq(ret->decided_by, me)))
		return err_set(e, ERR_FORBIDDEN, "no request of this person's");
	return ERR_OK;
}

static enum err_code
record_of(struct work *w, const struct request *q, struct record **ret, struct err *e)
{
	const struct cat_type *t = cat_type(w->engine->catalogue, q->type);

	if (!t)
		return err_set(e, ERR_NOT_FOUND, "type %.*s is gone", STR_ARG(q->type));
	return record_load_inside(w, t, q->unit, q->record, false, ret, e);
}

static enum err_code
write_audit(struct work *w, const struct record *r, const char *act, struct str reason,
	    struct err *e)
{
	struct audit_entry en = {.act = str_from(act), .result = STR("ok")};

	en.account = w->actor->account;
	en.session = w->actor->session;
	en.unit = r->unit_id;
	en.type = r->type->key;
	en.record = r->id;
	en.reason = reason;
	return audit_write(w->engine->audit, w->db, &en, e);
}

/* -- asking --------------------------------------------------------------------------------------- */

static enum err_code
insert(struct work *w, const struct record *r, const struct access_asked *asked, struct str turn,
       struct err *e)
{
	struct value v[10] = {value_text(r->unit_id),        value_text(asked->id),
			      value_text(r->type->key),      value_text(r->id),
			      value_text(w->actor->account), value_int(w->now),
			      value_text(asked->reason),     value_int(asked->days),
			      value_text(STR("waiting")),    value_text(turn)};

	return db_exec(w->db,
		       STR("INSERT INTO access_request (unit_id, id, type, record_id, asked_by, "
			   "asked_at, reason, days, state, turn) VALUES "
			   "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
		       v, 10, NULL, e);
}

static enum err_code
tell(struct work *w, const struct record *r, struct str turn, struct str line, struct err *e)
{
	enum err_code rc = ERR_OK;
	struct str piece;

	while (rc == ERR_OK && str_next(&turn, '|', &piece))
		if (piece.n > 0)
			rc = task_insert(w, r, &(struct task_line){.label = line, .to = piece}, e);
	return rc;
}

static enum err_code
seen_before(struct work *w, const struct access_asked *asked, bool *ret, struct err *e)
{
	struct value v = value_text(asked->id), found = VALUE_EMPTY;
	enum err_code rc;

	rc = db_value(w->db, w->arena, STR("SELECT asked_by FROM access_request WHERE id = ?"), &v,
		      1, &found, e);
	*ret = found.type == VALUE_TEXT && str_eq(found.s, w->actor->account);
	if (rc == ERR_OK && found.type == VALUE_TEXT && !*ret)
		rc = err_set(e, ERR_ID_TAKEN, "request id in use");
	return rc;
}

static enum err_code
check_asked(struct work *w, const struct access_asked *asked, struct err *e)
{
	if (utf8_count(asked->reason) < REASON_LEAST)
		problem_add(&w->problems, STR("/reason"), "record.reason");
	if (asked->days < 1 || asked->days > ACCESS_DAYS_MAX)
		problem_add_arg(&w->problems, STR("/days"), "field.too_big",
				str_fmt(w->arena, "%d", ACCESS_DAYS_MAX));
	if (!id_valid(asked->id))
		return err_set(e, ERR_BAD_REQUEST, "request without id");
	return w->problems.errors > 0 ? err_set(e, ERR_INVALID, "asked wrongly") : ERR_OK;
}

enum err_code
access_ask(struct work *w, const struct cat_type *t, struct str id,
	   const struct access_asked *asked, struct err *e)
{
	const struct str office[] = {STR("supervisor")};
	struct who_search s;
	struct record *r;
	enum err_code rc = check_asked(w, asked, e);
	bool again = false;

	if (rc == ERR_OK && (!id_valid(id) || !access_may_emergency(w->actor, t)))
		rc = err_set(e, ERR_FORBIDDEN, "may not ask for %.*s", STR_ARG(t->key));
	if (rc == ERR_OK)
		rc = seen_before(w, asked, &again, e);
	if (rc != ERR_OK || again)
		return rc;
	rc = record_load_inside(w, t, w->actor->unit.id, id, false, &r, e);
	if (rc != ERR_OK)
		return err_set(e, ERR_FORBIDDEN, "not in the actor's unit");
	who_begin(&s, w, r, w->actor->account, STR_NONE);
	rc = who_told(&s, office, COUNTOF(office), e);
	if (rc == ERR_OK)
		rc = insert(w, r, asked, buf_str(&s.found), e);
	if (rc == ERR_OK)
		rc = tell(w, r, buf_str(&s.found), asked->line, e);
	return rc == ERR_OK ? write_audit(w, r, "access_ask", asked->reason, e) : rc;
}

/* -- deciding ------------------------------------------------------------------------------------- */

static enum err_code
check_turn(struct work *w, const struct request *q, const struct access_decision *d, struct err *e)
{
	if (str_eq(q->asked_by, w->actor->account))
		return err_set(e, ERR_NOT_YOURS, "own request");
	if (!turn_has(q->turn, w->actor->account))
		return err_set(e, ERR_FORBIDDEN, "not this person's turn");
	if (!str_is(q->state, "waiting"))
		return err_set(e, ERR_DECIDED, "request is %.*s", STR_ARG(q->state));
	if (!d->grant && d->opinion.n == 0)
		problem_add(&w->problems, STR("/opinion"), "approval.return_words");
	if (d->days < 0 || d->days > ACCESS_DAYS_MAX)
		problem_add_arg(&w->problems, STR("/days"), "field.too_big",
				str_fmt(w->arena, "%d", ACCESS_DAYS_MAX));
	return w->problems.errors > 0 ? err_set(e, ERR_INVALID, "decided wrongly") : ERR_OK;
}

static enum err_code
note_decided(struct work *w, const struct request *q, const char *state, struct str opinion,
	     int64_t until, struct err *e)
{
	struct value v[7] = {value_text(str_from(state)),
			     value_text(w->actor->account),
			     value_int(w->now),
			     value_text(opinion),
			     until ? value_int(until) : VALUE_EMPTY,
			     value_text(q->unit),
			     value_text(q->id)};

	return db_exec(w->db,
		       STR("UPDATE access_request SET state = ?, decided_by = ?, decided_at = ?, "
			   "opinion = ?, until_at = ? WHERE unit_id = ? AND id = ?"),
		       v, 7, NULL, e);
}

enum err_code
access_decide(struct work *w, struct str id, const struct access_decision *d, struct err *e)
{
	struct request q;
	struct record *r;
	int64_t until = 0;
	enum err_code rc = load(w, id, &q, e);

	if (rc == ERR_OK)
		rc = check_turn(w, &q, d, e);
	if (rc == ERR_OK)
		rc = record_of(w, &q, &r, e);
	if (rc != ERR_OK)
		return rc;
	if (d->grant)
		until = w->now + (d->days > 0 ? d->days : q.days) * CLOCK_DAY_MS;
	rc = note_decided(w, &q, d->grant ? "granted" : "refused", d->opinion, until, e);
	if (rc == ERR_OK && d->grant)
		rc = record_grant(w, r, q.asked_by, until, q.reason, e);
	if (rc == ERR_OK)
		rc = tell(w, r, q.asked_by, d->line, e);
	return rc == ERR_OK
		       ? write_audit(w, r, d->grant ? "access_grant" : "access_refuse", q.reason, e)
		       : rc;
}

enum err_code
access_end(struct work *w, struct str id, struct err *e)
{
	struct request q;
	struct record *r;
	enum err_code rc = load(w, id, &q, e);
	bool waits;

	if (rc != ERR_OK)
		return rc;
	waits = str_is(q.state, "waiting");
	if (waits ? !str_eq(q.asked_by, w->actor->account)
		  : !str_eq(q.asked_by, w->actor->account) &&
			    !str_eq(q.decided_by, w->actor->account))
		return err_set(e, ERR_FORBIDDEN, "neither asked nor granted by this person");
	if (!waits && !str_is(q.state, "granted"))
		return ERR_OK; /* again: it is over */
	rc = record_of(w, &q, &r, e);
	if (rc == ERR_OK)
		rc = note_decided(w, &q, "withdrawn", q.opinion, w->now, e);
	if (rc == ERR_OK && !waits)
		rc = record_grant_end(w, r, q.asked_by, e);
	return rc == ERR_OK ? write_audit(w, r, "access_end", q.reason, e) : rc;
}

/* -- answers --------------------------------------------------------------------------------------- */

static void
write_instant(struct work *w, struct json *j, const char *key, int64_t at)
{
	json_key(j, str_from(key));
	if (at)
		json_str(j, clock_iso(w->arena, at));
	else
		json_put_null(j);
}

/* Which one it is: its number for everybody, its title for who may read it. */
static void
write_record(struct work *w, const struct request *q, struct json *j)
{
	const struct cat_type *t = cat_type(w->engine->catalogue, q->type);
	struct record *r = NULL, *seen = NULL;

	if (record_of(w, q, &r, NULL) != ERR_OK)
		r = NULL;
	if (t && record_load(w, t, q->record, ACT_SEARCH, &seen, NULL) != ERR_OK)
		seen = NULL;
	json_k(j, "record");
	json_object_start(j);
	json_kstr(j, "id", q->record);
	json_kstr(j, "number", r ? r->number : STR_NONE);
	json_kstr(j, "title", seen ? record_title_shown(w, seen, CHANNEL_LIST) : STR_NONE);
	json_object_end(j);
}

static void
write_request(struct work *w, const struct request *q, struct json *j)
{
	const struct cat_type *t = cat_type(w->engine->catalogue, q->type);
	bool over = str_is(q->state, "granted") && q->until_at <= w->now;

	json_object_start(j);
	json_kstr(j, "id", q->id);
	json_kstr(j, "type", q->type);
	json_kstr(j, "type_label", t ? t->label : STR_NONE);
	write_record(w, q, j);
	json_kstr(j, "asked_by", q->asked_name);
	write_instant(w, j, "asked_at", q->asked_at);
	json_kstr(j, "reason", q->reason);
	json_kint(j, "days", q->days);
	json_kstr(j, "state", over ? STR("over") : q->state);
	json_kstr(j, "decided_by", q->decided_name);
	write_instant(w, j, "decided_at", q->decided_at);
	json_kstr(j, "opinion", q->opinion);
	write_instant(w, j, "until", q->until_at);
	json_object_end(j);
}

static enum err_code
write_list(struct work *w, const char *key, const char *sql, const struct value *v, size_t n,
	   struct json *j, struct err *e)
{
	struct requests all;
	enum err_code rc = find(w, sql, v, n, &all, e);
	size_t i;

	json_key(j, str_from(key));
	json_array_start(j);
	for (i = 0; i < all.v.n && rc == ERR_OK; i++)
		write_request(w, &all.v.v[i], j);
	json_array_end(j);
	return rc;
}

enum err_code
access_write_requests(struct work *w, struct json *j, struct err *e)
{
	struct value turn[2] = {
		value_text(str_fmt(w->arena, "%%|%.*s|%%", STR_ARG(w->actor->account))),
		value_int(LISTED)};
	struct value mine[2] = {value_text(w->actor->account), value_int(LISTED)};
	enum err_code rc;

	json_object_start(j);
	rc = write_list(w, "turn",
			COLUMNS "q.state = 'waiting' AND q.turn LIKE ? ORDER BY q.asked_at DESC "
				"LIMIT ?",
			turn, 2, j, e);
	if (rc == ERR_OK)
		rc = write_list(w, "mine",
				COLUMNS "q.asked_by = ? ORDER BY q.asked_at DESC LIMIT ?", mine, 2,
				j, e);
	json_object_end(j);
	return rc;
}

enum err_code
access_write_request(struct work *w, struct str id, struct json *j, struct err *e)
{
	struct request q;
	enum err_code rc = load(w, id, &q, e);

	if (rc == ERR_OK)
		write_request(w, &q, j);
	return rc;
}

void
access_request_schema(struct schema *s)
{
	static const char *const keys[] = {"type", "record_id", "asked_by", "state"};
	static const char *const texts[] = {"reason", "turn"};
	struct table *t = schema_table(s, STR("access_request"));
	size_t i;

	table_column(s, t, STR("unit_id"), COLUMN_KEY, true);
	table_column(s, t, STR("id"), COLUMN_KEY, true);
	for (i = 0; i < COUNTOF(keys); i++)
		table_column(s, t, str_from(keys[i]), COLUMN_KEY, true);
	for (i = 0; i < COUNTOF(texts); i++)
		table_column(s, t, str_from(texts[i]), COLUMN_TEXT, true);
	table_column(s, t, STR("asked_at"), COLUMN_INT, true);
	table_column(s, t, STR("days"), COLUMN_INT, true);
	table_column(s, t, STR("decided_by"), COLUMN_KEY, false);
	table_column(s, t, STR("decided_at"), COLUMN_INT, false);
	table_column(s, t, STR("opinion"), COLUMN_TEXT, false);
	table_column(s, t, STR("until_at"), COLUMN_INT, false);
	t->primary_key = STR("unit_id, id");
	table_index(s, t, STR("access_request_asked"), STR("asked_by, asked_at"), false);
}
