/*
 * who.c: persons by what they are to a record or by the role they hold, in its unit or up the
 * organisation tree; for approvals and for lines on somebody's page alike.
 */
#include "workflow/internal.h"

bool
who_is_relation(struct str name)
{
	return str_is(name, "responsible") || str_is(name, "helper") ||
	       str_is(name, "supervisor") || str_is(name, "author");
}

bool
who_is_field(const struct work *w, const struct record *r, struct str name)
{
	bool other = who_is_relation(name) || map_get(&w->engine->catalogue->roles, name);
	const struct cat_field *f = other ? NULL : cat_field(r->type, name);

	return f && f->params.kind->staff && r->values[f->slot].part[0].type == VALUE_TEXT;
}

void
who_begin(struct who_search *s, struct work *w, const struct record *r, struct str without,
	  struct str known)
{
	*s = (struct who_search){.w = w, .r = r, .without = without};
	buf_init(&s->found, w->arena, 16 * 1024);
	buf_add(&s->found, known);
}

static void
add(struct who_search *s, struct str account)
{
	if (str_eq(account, s->without) || turn_has(buf_str(&s->found), account))
		return;
	if (s->found.n == 0)
		buf_addc(&s->found, '|');
	buf_add(&s->found, account);
	buf_addc(&s->found, '|');
	s->n++;
}

static enum err_code
add_all(struct who_search *s, struct sql *q, struct err *e)
{
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = sql_query(s->w->db, q, &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more)
		add(s, db_col_str(st, 0));
	db_done(st);
	return rc;
}

static enum err_code
author(struct who_search *s, struct err *e)
{
	struct sql q;

	sql_init(&q, s->w->arena);
	sql_raw(&q, "SELECT a.id FROM account a WHERE a.disabled = 0 AND a.id = ");
	sql_bind(&q, value_text(s->r->made_by));
	return add_all(s, &q, e);
}

enum err_code
who_related(struct who_search *s, struct str relation, struct err *e)
{
	const struct record *r = s->r;
	struct sql q;

	if (str_is(relation, "author"))
		return author(s, e);
	sql_init(&q, s->w->arena);
	sql_raw(&q, "SELECT m.account_id FROM record_relation m JOIN account a ON "
		    "a.id = m.account_id WHERE m.unit_id = ");
	sql_bind(&q, value_text(r->unit_id));
	sql_raw(&q, " AND m.root_id = ");
	sql_bind(&q, value_text(r->type->parent ? r->parent_id : r->id));
	sql_raw(&q, " AND m.relation = ");
	sql_bind(&q, value_text(relation));
	sql_raw(&q, " AND m.until_at IS NULL AND a.disabled = 0 ORDER BY m.account_id");
	return add_all(s, &q, e);
}

enum err_code
who_holds(struct who_search *s, struct str role, enum who_where where, struct err *e)
{
	struct sql q;

	sql_init(&q, s->w->arena);
	sql_raw(&q, "SELECT ar.account_id FROM account_role ar JOIN account a ON a.id = "
		    "ar.account_id JOIN unit u ON u.id = ar.unit_id JOIN unit here ON here.id = ");
	sql_bind(&q, value_text(s->r->unit_id));
	sql_raw(&q, " WHERE ar.role = ");
	sql_bind(&q, value_text(role));
	sql_raw(&q, where == WHO_UP ? " AND substr(here.path, 1, length(u.path)) = u.path"
				    : " AND u.id = here.id");
	sql_raw(&q, " AND a.disabled = 0 AND (ar.from_on IS NULL OR ar.from_on <= ");
	sql_bind(&q, value_int(s->w->today));
	sql_raw(&q, ") AND (ar.until_on IS NULL OR ar.until_on >= ");
	sql_bind(&q, value_int(s->w->today));
	sql_raw(&q, ") ORDER BY length(u.path) DESC, a.name, a.id");
	return add_all(s, &q, e);
}

/* Whoever supervises every case of the unit by her office. */
static enum err_code
who_supervises(struct who_search *s, struct err *e)
{
	const struct map *roles = &s->w->engine->catalogue->roles;
	enum err_code rc = who_related(s, STR("supervisor"), e);
	size_t i;

	for (i = 0; i < roles->n && rc == ERR_OK; i++) {
		const struct cat_role *role = roles->entries[i].value;

		if (role->case_supervisor)
			rc = who_holds(s, role->key, WHO_HERE, e);
	}
	return rc;
}

enum err_code
who_named(struct who_search *s, struct str name, struct err *e)
{
	size_t before = s->n;
	enum err_code rc;

	if (str_is(name, "case_supervisor"))
		return who_supervises(s, e);
	if (who_is_field(s->w, s->r, name)) {
		add(s, s->r->values[cat_field(s->r->type, name)->slot].part[0].s);
		return ERR_OK;
	}
	if (!who_is_relation(name))
		return who_holds(s, name, WHO_HERE, e);
	rc = who_related(s, name, e);
	/* Nobody is it to this record: the station's own of that name, if there is such a role. */
	if (rc == ERR_OK && s->n == before)
		rc = who_holds(s, name, WHO_HERE, e);
	return rc;
}

static bool
approves(const struct cat_role *role, const struct cat_type *t)
{
	size_t i;

	for (i = 0; i < role->rights.n; i++) {
		const struct cat_right *x = &role->rights.v[i];

		if ((!x->type || x->type == t) && (x->acts & (UINT32_C(1) << ACT_APPROVE)))
			return true;
	}
	return false;
}

/* Whoever may approve such records (or what they hang on), here or above. */
static enum err_code
approvers(struct who_search *s, struct err *e)
{
	const struct cat_type *t = s->r->type->parent ? s->r->type->parent : s->r->type;
	const struct map *roles = &s->w->engine->catalogue->roles;
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; i < roles->n && rc == ERR_OK; i++) {
		const struct cat_role *role = roles->entries[i].value;

		if (approves(role, t))
			rc = who_holds(s, role->key, WHO_UP, e);
	}
	return rc;
}

enum err_code
who_told(struct who_search *s, const struct str *names, size_t n, struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; i < n && rc == ERR_OK; i++)
		rc = who_named(s, names[i], e);
	for (i = 0; i < n && s->n == 0 && rc == ERR_OK; i++)
		rc = who_holds(s, names[i], WHO_UP, e);
	if (s->n == 0 && rc == ERR_OK)
		rc = approvers(s, e);
	return rc;
}
