/* print_signal.c: a signal as canonical YAML. */
#include "catalogue/signal.h"
#include "catalogue/yaml_out.h"

static void
put_source(struct yaml_out *o, const struct cat_signal_source *s)
{
	out_item(o);
	out_str(o, "type", s->type->key);
	out_expr(o, "when", s->when);
	out_expr(o, "who", s->who);
	out_expr(o, "begin", s->begin);
	out_expr(o, "end", s->end);
	out_expr(o, "differs", s->differs);
	out_expr(o, "about", s->about);
	out_keys(o, "texts", s->texts, ->key);
	out_keys(o, "show", s->show, ->key);
}

void
print_signal(struct yaml_out *o, const struct cat_signal *s)
{
	size_t i;

	buf_addf(o->b, "# file: signals/%.*s.signal.yaml\n", STR_ARG(s->key));
	out_str(o, "signal", s->key);
	out_str(o, "kind", str_from(cat_signal_kind_name(s->kind)));
	out_str(o, "label", s->label);
	out_texts(o, "clause", s->clauses.ids.v, s->clauses.ids.n);
	out_str(o, "why", s->why);
	out_str(o, "ask", s->ask);
	out_str(o, "answers", s->answers->key);
	if (s->of.n > 0) {
		out_expr(o, cat_signal_threshold_name(s->kind), s->of.v[0]->threshold);
		out_expr(o, "length", s->of.v[0]->length);
		out_expr(o, "within", s->of.v[0]->within);
	}
	out_open(o, "of");
	for (i = 0; i < s->of.n; i++)
		put_source(o, s->of.v[i]);
	out_close(o);
}
