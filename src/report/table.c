/* table.c: from the slices of the history to rows, total and share; what is covered. */
#include "report/report.h"
#include "rule/decimal.h"

/* -- rights ------------------------------------------------------------------------------------ */

bool
report_may(const struct actor *who, enum report_right right, const struct unit *unit)
{
	size_t i;

	if (who->system)
		return true;
	for (i = 0; i < who->roles.n; i++) {
		const struct cat_role *r = who->roles.v[i].role;

		if (actor_role_reaches(&who->roles.v[i],
				       right == REPORT_SMALL ? r->report_small : r->report_read,
				       unit))
			return true;
	}
	return false;
}

/* -- rows -------------------------------------------------------------------------------------- */

static struct report_row
new_row(struct work *w, const struct report_table *t, struct str code, struct str label)
{
	return (struct report_row){
		.code = code,
		.label = label,
		.shared = code.n > 0 && cat_report_shared(t->report, code),
		.figure = arena_array(w->arena, int64_t, t->report->measures.n),
	};
}

static void
make_rows(struct work *w, struct report_table *t)
{
	const struct code_list *list = t->report->list;
	size_t i;

	t->n = list ? list->codes.n : 0;
	t->rows = arena_array(w->arena, struct report_row, t->n);
	for (i = 0; i < t->n; i++)
		t->rows[i] = new_row(w, t, list->codes.v[i].code, list->codes.v[i].label);
	t->none = new_row(w, t, STR_NONE, t->report->none_label);
	t->total = new_row(w, t, STR_NONE, STR_NONE);
	t->share = new_row(w, t, STR_NONE, t->report->share_label);
}

/* A person of two groups stands in both rows, once in the total and once in the share. */
static void
add_slice(struct report_table *t, const struct evidence_slice *s)
{
	bool summed = t->report->measures.v[s->measure]->from.v[0]->sum != NULL;
	int64_t n = summed ? s->sum : s->different;
	struct str rest = s->codes, code;
	bool shared = false, any = false;
	int i;

	t->total.figure[s->measure] += n;
	while (str_next(&rest, '|', &code)) {
		i = code.n > 0 && t->report->list ? code_list_find(t->report->list, code) : -1;
		if (i < 0)
			continue;
		any = true;
		t->rows[i].figure[s->measure] += n;
		shared = shared || t->rows[i].shared;
	}
	if (!any)
		t->none.figure[s->measure] += n;
	if (shared)
		t->share.figure[s->measure] += n;
}

/* -- the table ------------------------------------------------------------------------------------ */

static enum err_code
in_reach(struct work *w, struct report_table *t, struct str unit, struct err *e)
{
	enum err_code rc =
		unit_load(w->db, w->arena, unit.n > 0 ? unit : w->actor->unit.id, &t->unit, e);

	if (rc == ERR_NOT_FOUND || (rc == ERR_OK && !report_may(w->actor, REPORT_READ, &t->unit)))
		return err_set(e, ERR_FORBIDDEN, "no figures in reach");
	t->at.unit = t->unit.id;
	t->small = report_may(w->actor, REPORT_SMALL, &t->unit);
	return rc;
}

enum err_code
report_make(struct work *w, struct str key, struct str unit, struct str from, struct str to,
	    struct report_table *ret, struct err *e)
{
	struct evidence_slice *v = NULL;
	enum err_code rc;
	size_t i, n = 0;

	*ret = (struct report_table){.report = cat_report(w->engine->catalogue, key)};
	if (!report_may(w->actor, REPORT_READ, NULL))
		return err_set(e, ERR_FORBIDDEN, "no figures in reach");
	if (!ret->report)
		return err_set(e, ERR_NOT_FOUND, "no such table");
	rc = evidence_period(w, from, to, STR_NONE, &ret->at, e);
	if (rc == ERR_OK)
		rc = in_reach(w, ret, unit, e);
	if (rc == ERR_OK)
		rc = evidence_by(w, ret->report, &ret->at, &v, &n, e);
	if (rc != ERR_OK)
		return rc;
	make_rows(w, ret);
	for (i = 0; i < n; i++)
		add_slice(ret, &v[i]);
	if (!ret->small)
		report_cover(ret);
	return ERR_OK;
}

/* -- figures as they are shown --------------------------------------------------------------------- */

static struct str
printed(struct arena *a, int64_t n, int scale)
{
	char text[24];
	size_t len = decimal_print(n, scale, text);

	return str_dup(a, str_of(text, len));
}

struct str
report_figure(struct arena *a, const struct report_table *t, const struct report_row *row,
	      size_t measure)
{
	const struct cat_report_measure *m = t->report->measures.v[measure];
	int64_t n = row->figure[measure];
	int scale = cat_report_scale(m);

	if (row->covered)
		return STR_NONE;
	if (m->per == 0)
		return printed(a, n, scale);
	return decimal_div(n, scale, m->per, 0, 1, &n) ? printed(a, n, 1) : STR_NONE;
}

struct str
report_percent(struct arena *a, const struct report_table *t, size_t measure)
{
	int64_t part = t->share.figure[measure], whole = t->total.figure[measure], percent;

	if (t->share.covered || t->total.covered || whole == 0 ||
	    !decimal_div(part * 100, 0, whole, 0, 1, &percent))
		return STR_NONE;
	return printed(a, percent, 1);
}
