/*
 * pass_on.c: another person is responsible now: what was still to be done by the former, on the
 * record and on what lies beneath it, is on the page of the new one. What is due follows by itself
 * (src/deadline looks at relations).
 */
#include "workflow/internal.h"

/* A record and what hangs on it: one condition over the table task. */
static void
of_record(struct sql *q, const struct record *r)
{
	size_t i;

	sql_raw(q, " AND (record_id = ");
	sql_bind(q, value_text(r->id));
	for (i = 0; i < r->type->children.n; i++) {
		sql_raw(q, " OR record_id IN (SELECT id FROM ");
		sql_name(q, r->type->children.v[i]->table);
		sql_raw(q, " WHERE unit_id = ");
		sql_bind(q, value_text(r->unit_id));
		sql_raw(q, " AND parent_id = ");
		sql_bind(q, value_text(r->id));
		sql_raw(q, ")");
	}
	sql_raw(q, ")");
}

static enum err_code
pass_tasks(struct work *w, const struct record *r, struct str from, struct str to, struct err *e)
{
	struct sql q;

	sql_init(&q, w->arena);
	sql_raw(&q, "UPDATE task SET to_account = ");
	sql_bind(&q, value_text(to));
	sql_raw(&q, " WHERE unit_id = ");
	sql_bind(&q, value_text(r->unit_id));
	sql_raw(&q, " AND to_account = ");
	sql_bind(&q, value_text(from));
	sql_raw(&q, " AND done_at IS NULL");
	of_record(&q, r);
	return sql_exec(w->db, &q, NULL, e);
}

static enum err_code
changed(void *ctx UNUSED, struct work *w, const struct record *before, struct record *after,
	struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; before && !after->type->parent && i < after->type->fields.n && rc == ERR_OK;
	     i++) {
		const struct value *from = &before->values[i].part[0];
		const struct value *to = &after->values[i].part[0];

		if (!str_is(after->type->fields.v[i]->params.relation, "responsible") ||
		    from->type != VALUE_TEXT || to->type != VALUE_TEXT || str_eq(from->s, to->s))
			continue;
		rc = pass_tasks(w, after, from->s, to->s, e);
	}
	return rc;
}

struct record_listener
workflow_pass_on_listener(void)
{
	return (struct record_listener){.changed = changed};
}
