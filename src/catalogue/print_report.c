/* print_report.c: a table of figures as canonical YAML. */
#include "catalogue/report.h"
#include "catalogue/yaml_out.h"

static void
put_source(struct yaml_out *o, const struct cat_report_source *s)
{
	out_item(o);
	print_source(o, &s->rows);
	out_expr(o, "by", s->by);
	out_expr(o, "sum", s->sum);
}

static void
put_measure(struct yaml_out *o, const struct cat_report_measure *m)
{
	size_t i;

	out_item(o);
	out_str(o, "key", m->key);
	out_str(o, "label", m->label);
	out_str(o, "unit", m->unit);
	out_str(o, "note", m->note);
	out_true(o, "people", m->people);
	out_int(o, "per", m->per);
	out_open(o, "from");
	for (i = 0; i < m->from.n; i++)
		put_source(o, m->from.v[i]);
	out_close(o);
}

void
print_report(struct yaml_out *o, const struct cat_report *r)
{
	size_t i;

	buf_addf(o->b, "# file: reports/%.*s.report.yaml\n", STR_ARG(r->key));
	out_str(o, "report", r->key);
	out_str(o, "label", r->label);
	out_texts(o, "clause", r->clauses.ids.v, r->clauses.ids.n);
	out_str(o, "why", r->why);
	out_str(o, "note", r->note);
	if (r->list)
		out_str(o, "list", r->list->key);
	out_str(o, "none", r->none_label);
	if (r->share.n > 0) {
		out_open(o, "share");
		out_str(o, "label", r->share_label);
		out_str(o, "note", r->share_note);
		out_texts(o, "codes", r->share.v, r->share.n);
		out_close(o);
	}
	out_open(o, "measures");
	for (i = 0; i < r->measures.n; i++)
		put_measure(o, r->measures.v[i]);
	out_close(o);
}
