/*
 * Civil dates. With `estimate` a month or a year alone will do ("1963-05", "1963"); the second
 * part then says how exact it is: 3 day, 2 month, 1 year.
 */
#include "kind/kinds.h"

enum { PRECISION_YEAR = 1, PRECISION_MONTH = 2, PRECISION_DAY = 3 };

static struct str
iso(struct arena *a, int64_t day, int precision)
{
	static const size_t length[] = {0, 4, 7, 10};
	char text[10];

	date_print_iso(day, text);
	return str_dup(a, str_of(text, length[precision]));
}

static void
keep(const struct kind_params *p, struct kind_ctx *cx, int64_t day, int precision, struct str path,
     struct kind_value *out)
{
	if (precision < PRECISION_DAY && !p->estimate) {
		problem_add(cx->problems, path, "date.whole");
		return;
	}
	if (p->not_after_today && day > cx->today) {
		problem_add(cx->problems, path, "date.future");
		return;
	}
	out->part[0] = value_int(day);
	if (p->estimate)
		out->part[1] = value_int(precision);
}

static void
add_ambiguous(struct kind_ctx *cx, struct str path, struct date_reading r)
{
	struct problem *x = problem_add_arg(cx->problems, path, "date.ambiguous",
					    iso(cx->arena, r.day, PRECISION_DAY));

	x->args[1] = iso(cx->problems->arena, r.other, PRECISION_DAY);
}

/*
 * Two-digit years are judged by a near limit: today where the field may not lie ahead, ten years
 * on elsewhere. A date past it is read once more so that it can be named or kept.
 */
static struct date_reading
read_near(const struct kind_params *p, const struct kind_ctx *cx, struct str s)
{
	int64_t near = p->not_after_today ? cx->today : date_add_months(cx->today, 120);
	struct date_reading r = date_read_text(s, near);

	if (r.result == DATE_READ_IMPOSSIBLE)
		r = date_read_text(s, date_from_civil(2200, 12, 31));
	return r;
}

static void
read_text(const struct kind_params *p, struct kind_ctx *cx, struct str in, struct str path,
	  struct kind_value *out)
{
	struct str s = kind_narrow(cx, in);
	struct date_reading r;

	if (s.n == 0)
		return;
	r = read_near(p, cx, s);
	if (r.result == DATE_READ_OK)
		keep(p, cx, r.day, r.precision, path, out);
	else if (r.result == DATE_READ_AMBIGUOUS)
		add_ambiguous(cx, path, r);
	else
		problem_add(cx->problems, path,
			    r.result == DATE_READ_FORM ? "date.form" : "date.impossible");
}

static bool
all_digits(struct str s, size_t from, size_t to)
{
	size_t i;

	for (i = from; i < to; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return true;
}

/* The three strict forms "YYYY", "YYYY-MM", "YYYY-MM-DD"; 0 for anything else. */
static int
strict_form(struct str s)
{
	if ((s.n != 4 && s.n != 7 && s.n != 10) || !all_digits(s, 0, 4))
		return 0;
	if (s.n >= 7 && (s.p[4] != '-' || !all_digits(s, 5, 7)))
		return 0;
	if (s.n == 10 && (s.p[7] != '-' || !all_digits(s, 8, 10)))
		return 0;
	return s.n == 4 ? PRECISION_YEAR : s.n == 7 ? PRECISION_MONTH : PRECISION_DAY;
}

static void
read_strict(const struct kind_params *p, struct kind_ctx *cx, struct str s, struct str path,
	    struct kind_value *out)
{
	int precision = strict_form(s);
	char whole[10] = {'1', '9', '0', '0', '-', '0', '1', '-', '0', '1'};
	int64_t day;
	size_t i;

	if (!precision) {
		problem_add(cx->problems, path, "date.form");
		return;
	}
	for (i = 0; i < s.n; i++)
		whole[i] = s.p[i];
	day = date_parse_iso(str_of(whole, sizeof(whole)));
	if (day == DATE_NONE)
		problem_add(cx->problems, path, "date.impossible");
	else
		keep(p, cx, day, precision, path, out);
}

static void
read_json(const struct kind_params *p, struct kind_ctx *cx, const json_t *in, struct str path,
	  struct kind_value *out)
{
	struct str s;

	if (!kind_take_text(cx, in, path, &s))
		return;
	if (cx->import)
		read_text(p, cx, s, path, out);
	else
		read_strict(p, cx, s, path, out);
}

static struct str
show(const struct kind_params *p UNUSED, const struct kind_value *v, struct arena *a)
{
	int precision = PRECISION_DAY;

	if (v->part[0].type != VALUE_INT)
		return STR_NONE;
	if (v->part[1].type == VALUE_INT && v->part[1].i >= PRECISION_YEAR &&
	    v->part[1].i < PRECISION_DAY)
		precision = (int)v->part[1].i;
	return iso(a, v->part[0].i, precision);
}

static void
write(const struct kind_params *p, const struct kind_value *v, struct json *j, struct arena *tmp)
{
	kind_write_by_show(&kind_date, p, v, j, tmp);
}

static const struct kind_column *
columns(const struct kind_params *p, int *ret_n)
{
	static const struct kind_column plain[] = {{"", COLUMN_INT}, {"_precision", COLUMN_INT}};
	static const struct kind_column sealed[] = {{"", COLUMN_BLOB}, {"_precision", COLUMN_INT}};

	*ret_n = p->estimate ? 2 : 1;
	return kind_sealed(p) ? sealed : plain;
}

static struct rule_type
rule_type(const struct kind_params *p UNUSED)
{
	return (struct rule_type){.kind = RULE_DATE};
}

const struct kind kind_date = {
	.name = "date",
	.read = read_json,
	.read_text = read_text,
	.write = write,
	.show = show,
	.columns = columns,
	.rule_type = rule_type,
	.sortable = true,
};
