#include "report_example.h"

#include "report/report.h"

static const struct report_row *
row_named(const struct report_table *t, struct str name)
{
	size_t i;

	if (str_is(name, "total"))
		return &t->total;
	if (str_is(name, "share"))
		return &t->share;
	if (str_is(name, "none"))
		return &t->none;
	for (i = 0; i < t->n; i++)
		if (str_eq(t->rows[i].code, name))
			return &t->rows[i];
	return NULL;
}

static void
compare(struct work *w, const struct report_table *t, const struct cat_report_figure *f,
	struct buf *out)
{
	const struct report_row *row = row_named(t, f->row);
	struct str got = STR_NONE;
	size_t i;

	for (i = 0; row && i < t->report->measures.n; i++)
		if (str_eq(t->report->measures.v[i]->key, f->measure))
			got = report_figure(w->arena, t, row, i);
	if (!str_eq(got, f->text))
		buf_addf(out, "    %.*s %.*s: %.*s instead of %.*s\n", STR_ARG(f->row),
			 STR_ARG(f->measure), STR_ARG(got), STR_ARG(f->text));
}

enum err_code
report_example_compare(struct work *w, const struct cat_example *x, struct buf *out, struct err *e)
{
	struct report_table t;
	enum err_code rc;
	size_t i;

	/* Taken out of the catalogue together with its clause: nothing comes to what is expected. */
	if (!cat_report(w->engine->catalogue, x->report->report)) {
		buf_lit(out, "    no such table\n");
		return ERR_OK;
	}
	rc = report_make(w, x->report->report, STR_NONE, STR_NONE, STR_NONE, &t, e);
	for (i = 0; i < x->report->figures.n && rc == ERR_OK; i++)
		compare(w, &t, &x->report->figures.v[i], out);
	return rc;
}
