/* Time of the day in minutes, written "15:40". */
#include "kind/kinds.h"

enum { DAY_MINUTES = 24 * 60 };

static bool
number(struct str s, int64_t most, int64_t *ret)
{
	return s.n >= 1 && s.n <= 2 && str_to_int(s, ret) && *ret >= 0 && *ret <= most;
}

/* "15:40", "9:05", "15:40:00"; a full-width colon has been narrowed before. */
static bool
parse(struct str s, int64_t *ret)
{
	struct str rest = s, hour, minute, second = STR_NONE;
	int64_t h, m, ignored;

	if (!str_next(&rest, ':', &hour) || !str_next(&rest, ':', &minute))
		return false;
	if (rest.p && (!str_next(&rest, ':', &second) || rest.p || !number(second, 59, &ignored)))
		return false;
	if (!number(hour, 23, &h) || minute.n != 2 || !number(minute, 59, &m))
		return false;
	*ret = h * 60 + m;
	return true;
}

static void
read_text(const struct kind_params *p UNUSED, struct kind_ctx *cx, struct str in, struct str path,
	  struct kind_value *out)
{
	struct str s = kind_narrow(cx, in);
	int64_t n;

	if (s.n == 0)
		return;
	if (parse(s, &n))
		out->part[0] = value_int(n);
	else
		problem_add(cx->problems, path, "time.form");
}

static void
read_json(const struct kind_params *p, struct kind_ctx *cx, const json_t *in, struct str path,
	  struct kind_value *out)
{
	struct str s;

	if (kind_take_text(cx, in, path, &s))
		read_text(p, cx, s, path, out);
}

static struct str
show(const struct kind_params *p UNUSED, const struct kind_value *v, struct arena *a)
{
	int64_t n = v->part[0].i;

	if (v->part[0].type != VALUE_INT || n < 0 || n >= DAY_MINUTES)
		return STR_NONE;
	return str_fmt(a, "%02d:%02d", (int)(n / 60), (int)(n % 60));
}

static void
write(const struct kind_params *p, const struct kind_value *v, struct json *j, struct arena *tmp)
{
	kind_write_by_show(&kind_time, p, v, j, tmp);
}

static struct rule_type
rule_type(const struct kind_params *p UNUSED)
{
	return (struct rule_type){.kind = RULE_NUMBER, .scale = 0};
}

const struct kind kind_time = {
	.name = "time",
	.read = read_json,
	.read_text = read_text,
	.write = write,
	.show = show,
	.columns = kind_columns_int,
	.rule_type = rule_type,
	.sortable = true,
};
