/* evidence_write.c: the period a request asks for, and a record behind a figure as it is shown: its
 * date, whether it counts, and why not. */
#include "base/clock.h"
#include "record/evidence.h"
#include "rule/date.h"

/* -- the period -------------------------------------------------------------------------------------- */

static bool
read_day(struct work *w, const char *path, struct str text, int64_t otherwise, int64_t *ret)
{
	*ret = otherwise;
	if (text.n == 0)
		return true;
	*ret = date_parse_iso(text);
	if (*ret != DATE_NONE)
		return true;
	problem_add_arg(&w->problems, str_from(path), "date.form", text);
	return false;
}

static int64_t
end_of_day(int64_t day)
{
	return (day + 1) * CLOCK_DAY_MS - CLOCK_ZONE_MS - 1;
}

enum err_code
evidence_period(struct work *w, struct str from, struct str to, struct str as_of,
		struct evidence_at *ret, struct err *e)
{
	int64_t day, year;
	bool fine;

	fine = read_day(w, "/as_of", as_of, w->today, &day);
	year = date_to_civil(day).year;
	fine = read_day(w, "/from", from, date_from_civil((int)year, 1, 1), &ret->from) && fine;
	fine = read_day(w, "/to", to, date_from_civil(date_to_civil(ret->from).year, 12, 31),
			&ret->to) &&
	       fine;
	if (!fine)
		return err_set(e, ERR_INVALID, "a day that is none");
	if (ret->to < ret->from) {
		problem_add(&w->problems, STR("/to"), "score.period");
		return err_set(e, ERR_INVALID, "the period ends before it begins");
	}
	ret->as_of = day >= w->today ? w->now : end_of_day(day);
	return ERR_OK;
}

/* -- one record ---------------------------------------------------------------------------------------- */

static bool
counts(const struct evidence_row *r)
{
	return r->failed < 0 && r->in_period && !r->repeated;
}

/* In words of the catalogue where it has them, else by one of the fixed reasons. */
static void
write_why(const struct cat_score_source *s, const struct evidence_row *r, struct json *j)
{
	const char *fixed = "";

	if (r->failed < 0 && r->date.type == VALUE_NULL)
		fixed = "no_date";
	else if (r->failed < 0 && !r->in_period)
		fixed = "outside";
	else if (r->failed < 0 && r->repeated)
		fixed = "repeated";
	json_kstr(j, "why", r->failed >= 0 ? s->counts.v[r->failed].why : STR_NONE);
	json_kstr(j, "why_code", str_from(fixed));
}

void
evidence_write_row(struct json *j, const struct cat_score_source *s, const struct evidence_row *r)
{
	json_object_start(j);
	json_kstr(j, "type", s->type->key);
	json_kstr(j, "id", r->open ? r->id : STR_NONE);
	json_kstr(j, "parent", r->open ? r->parent : STR_NONE);
	json_kstr(j, "label", s->type->label);
	json_kstr(j, "number", r->number);
	json_kstr(j, "title", r->title);
	json_k(j, "date");
	if (r->date.type == VALUE_NULL) {
		json_put_null(j);
	} else {
		char text[10];
		int64_t day = r->instant ? clock_day_of(r->date.i) : r->date.i;

		json_str(j, str_of(text, date_print_iso(day, text)));
	}
	json_kbool(j, "counted", counts(r));
	write_why(s, r, j);
	json_kbool(j, "open", r->open);
	json_kbool(j, "changed", r->changed);
	json_object_end(j);
}
