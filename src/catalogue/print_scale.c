/* print_scale.c: scales, and what fields say about them, as canonical YAML. */
#include "catalogue/scale.h"
#include "catalogue/yaml_out.h"
#include "rule/decimal.h"

static void
put_points(struct yaml_out *o, const char *key, int64_t points)
{
	char text[24];

	if (points != CAT_POINTS_OPEN)
		out_str(o, key, str_of(text, decimal_print(points, CAT_POINTS_SCALE, text)));
}

static void
put_options(struct yaml_out *o, const struct cat_item *item)
{
	size_t i;

	out_open(o, "options");
	for (i = 0; i < item->options.n; i++) {
		out_item(o);
		out_str(o, "key", item->options.v[i].key);
		out_str(o, "label", item->options.v[i].label);
		put_points(o, "points", item->options.v[i].points);
	}
	out_close(o);
}

static void
put_items(struct yaml_out *o, const struct cat_scale *s)
{
	size_t i;

	out_open(o, "items");
	for (i = 0; i < s->items.n; i++) {
		out_item(o);
		out_str(o, "key", s->items.v[i].key);
		out_str(o, "label", s->items.v[i].label);
		out_str(o, "group", s->items.v[i].group);
		out_str(o, "part", s->items.v[i].part);
		put_options(o, &s->items.v[i]);
	}
	out_close(o);
}

static void
put_forces(struct yaml_out *o, const struct cat_scale *s)
{
	size_t i;

	if (s->forces.n == 0)
		return;
	out_open(o, "forces");
	for (i = 0; i < s->forces.n; i++) {
		out_item(o);
		out_str(o, "key", s->forces.v[i].key);
		out_str(o, "label", s->forces.v[i].label);
		out_str(o, "part", s->forces.v[i].part);
		out_str(o, "level", s->forces.v[i].level);
	}
	out_close(o);
}

static void
put_bands(struct yaml_out *o, const struct cat_scale *s)
{
	size_t i;

	out_open(o, "bands");
	for (i = 0; i < s->bands.n; i++) {
		out_item(o);
		put_points(o, "from", s->bands.v[i].from);
		put_points(o, "below", s->bands.v[i].below);
		out_str(o, "level", s->bands.v[i].level);
		out_str(o, "label", s->bands.v[i].label);
	}
	out_close(o);
}

void
print_scale(struct yaml_out *o, const struct cat_scale *s)
{
	size_t i;

	buf_addf(o->b, "# file: scales/%.*s.yaml\n", STR_ARG(s->key));
	out_str(o, "scale", s->key);
	out_str(o, "label", s->label);
	out_str(o, "version", s->version);
	out_texts(o, "clause", s->clauses.ids.v, s->clauses.ids.n);
	out_str(o, "why", s->why);
	out_str(o, "source", s->source);
	if (s->parts.n > 0)
		out_open(o, "parts");
	for (i = 0; i < s->parts.n; i++) {
		out_item(o);
		out_str(o, "key", s->parts.v[i].key);
		out_str(o, "label", s->parts.v[i].label);
	}
	if (s->parts.n > 0)
		out_close(o);
	put_items(o, s);
	put_forces(o, s);
	put_bands(o, s);
}

static void
put_name(struct yaml_out *o, const char *key, const struct cat_field *f)
{
	if (f)
		out_str(o, key, f->key);
}

void
print_scaled(struct yaml_out *o, const struct cat_scaled *s)
{
	out_open(o, "scale");
	put_name(o, "by", s->by);
	put_name(o, "total", s->total);
	put_name(o, "level", s->level);
	put_name(o, "band", s->band);
	put_name(o, "version", s->version);
	put_name(o, "forces", s->forces);
	put_name(o, "parts", s->parts);
	out_close(o);
}
