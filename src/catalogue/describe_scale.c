/* describe_scale.c: scales for the web. */
#include "catalogue/describe.h"
#include "catalogue/scale.h"
#include "rule/decimal.h"

static void
put_words(struct json *j, const char *key, struct str s)
{
	if (s.n == 0)
		return;
	json_key(j, str_from(key));
	json_str(j, s);
}

/* As text: a browser may round numbers. */
static void
put_points(struct json *j, const char *key, int64_t points)
{
	char text[24];

	if (points != CAT_POINTS_OPEN)
		put_words(j, key, str_of(text, decimal_print(points, CAT_POINTS_SCALE, text)));
}

static void
put_options(struct json *j, const struct cat_item *item)
{
	size_t i;

	json_k(j, "options");
	json_array_start(j);
	for (i = 0; i < item->options.n; i++) {
		json_object_start(j);
		json_kstr(j, "key", item->options.v[i].key);
		json_kstr(j, "label", item->options.v[i].label);
		put_points(j, "points", item->options.v[i].points);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
put_items(struct json *j, const struct cat_scale *s)
{
	size_t i;

	json_k(j, "items");
	json_array_start(j);
	for (i = 0; i < s->items.n; i++) {
		json_object_start(j);
		json_kstr(j, "key", s->items.v[i].key);
		json_kstr(j, "label", s->items.v[i].label);
		put_words(j, "group", s->items.v[i].group);
		put_words(j, "part", s->items.v[i].part);
		put_options(j, &s->items.v[i]);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
put_parts(struct json *j, const struct cat_scale *s)
{
	size_t i;

	json_k(j, "parts");
	json_array_start(j);
	for (i = 0; i < s->parts.n; i++) {
		json_object_start(j);
		json_kstr(j, "key", s->parts.v[i].key);
		json_kstr(j, "label", s->parts.v[i].label);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
put_forces(struct json *j, const struct cat_scale *s)
{
	size_t i;

	json_k(j, "forces");
	json_array_start(j);
	for (i = 0; i < s->forces.n; i++) {
		json_object_start(j);
		json_kstr(j, "key", s->forces.v[i].key);
		json_kstr(j, "label", s->forces.v[i].label);
		put_words(j, "part", s->forces.v[i].part);
		json_kstr(j, "level", s->forces.v[i].level);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
put_bands(struct json *j, const struct cat_scale *s)
{
	size_t i;

	json_k(j, "bands");
	json_array_start(j);
	for (i = 0; i < s->bands.n; i++) {
		json_object_start(j);
		put_points(j, "from", s->bands.v[i].from);
		put_points(j, "below", s->bands.v[i].below);
		put_words(j, "level", s->bands.v[i].level);
		json_kstr(j, "label", s->bands.v[i].label);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
put_scale(struct json *j, const struct cat_scale *s)
{
	size_t i;

	json_key(j, s->key);
	json_object_start(j);
	json_kstr(j, "label", s->label);
	json_kstr(j, "version", s->version);
	put_words(j, "why", s->why);
	put_words(j, "source", s->source);
	json_k(j, "clauses");
	json_array_start(j);
	for (i = 0; i < s->clauses.ids.n; i++)
		json_str(j, s->clauses.ids.v[i]);
	json_array_end(j);
	put_parts(j, s);
	put_items(j, s);
	put_forces(j, s);
	put_bands(j, s);
	json_object_end(j);
}

void
describe_scales(const struct catalogue *c, struct json *j)
{
	size_t i;

	json_k(j, "scales");
	json_object_start(j);
	for (i = 0; i < c->scales.n; i++)
		put_scale(j, c->scales.entries[i].value);
	json_object_end(j);
}

static void
put_name(struct json *j, const char *key, const struct cat_field *f)
{
	put_words(j, key, f ? f->key : STR_NONE);
}

void
describe_scaled(const struct cat_scaled *s, struct json *j)
{
	json_k(j, "scaled");
	json_object_start(j);
	put_name(j, "by", s->by);
	put_name(j, "total", s->total);
	put_name(j, "level", s->level);
	put_name(j, "band", s->band);
	put_name(j, "version", s->version);
	put_name(j, "forces", s->forces);
	put_name(j, "parts", s->parts);
	json_object_end(j);
}
