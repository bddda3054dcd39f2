/*
 * unnamed.c: records for research: what they say without saying who. Codes and figures stay; words,
 * names and numbers of persons, whoever works on it and everything of P3 go; days and places are
 * told coarsely. See record.h.
 */
#include "record/internal.h"

#include <string.h>

enum { COUNTY_DIGITS = 6, YEAR = 4, YEAR_MONTH = 7, NAME_DIGITS = 12 };

static bool
is_kind(const struct cat_field *f, const char *const *names)
{
	for (; *names; names++)
		if (strcmp(f->params.kind->name, *names) == 0)
			return true;
	return false;
}

bool
record_unnamed_has(const struct cat_field *f)
{
	static const char *const kinds[] = {"code",  "multi", "bool",    "int",    "decimal",
					    "money", "date",  "instant", "region", NULL};

	/* What is worked out tells more than what it is made of: an age gives the year away twice. */
	return f->params.privacy < P3 && !f->retired && !f->calc && is_kind(f, kinds);
}

static bool
is_day(const struct cat_field *f)
{
	static const char *const kinds[] = {"date", "instant", NULL};

	return is_kind(f, kinds);
}

/* "1940-03-05" -> "1940" of a person, "2026-03" of work done. */
static struct str
coarse_day(struct work *w, const struct cat_field *f, const struct kind_value *v)
{
	struct str day = f->params.kind->show(&f->params, v, w->arena);
	size_t n = f->params.privacy >= P1 ? YEAR : YEAR_MONTH;

	return day.n > n ? str_of(day.p, n) : day;
}

static struct str
coarse_place(struct work *w, const struct kind_value *v)
{
	struct str code = v->part[0].s;

	if (!w->engine->regions || code.n < COUNTY_DIGITS)
		return STR_NONE;
	return region_full_name(w->engine->regions, w->arena, str_of(code.p, COUNTY_DIGITS));
}

struct str
record_unnamed_words(struct work *w, const struct record *r, const struct cat_field *f)
{
	const struct kind_value *v = &r->values[f->slot];

	if (!record_unnamed_has(f) || effective_privacy(r, f) == P3 ||
	    v->part[0].type == VALUE_NULL || v->part[0].type == VALUE_BLOB)
		return STR_NONE;
	if (f->params.kind->place)
		return coarse_place(w, v);
	if (is_day(f))
		return coarse_day(w, f, v);
	return f->params.kind->show(&f->params, v, w->arena);
}

/* The person a record is about, or its parent's, or the record itself. */
static struct str
subject_of(const struct record *r)
{
	const struct record *at;

	for (at = r; at; at = at->parent)
		if (at->type->subject &&
		    at->values[at->type->subject->slot].part[0].type == VALUE_TEXT)
			return at->values[at->type->subject->slot].part[0].s;
	return record_root(r);
}

struct str
record_unnamed_name(struct work *w, const struct record *r)
{
	struct str hex = blind_key(w, r->unit_id, STR("research"), subject_of(r)).s;

	return str_of(hex.p, NAME_DIGITS);
}
