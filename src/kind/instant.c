/* Points in time: UTC milliseconds, written in +08:00. */
#include "base/clock.h"
#include "kind/kinds.h"

static void
keep(const struct kind_params *p, struct kind_ctx *cx, int64_t ms, struct str path,
     struct kind_value *out)
{
	if (p->not_after_today && clock_day_of(ms) > cx->today)
		problem_add(cx->problems, path, "date.future");
	else
		out->part[0] = value_int(ms);
}

/* A date in any spelling, then a blank and the time of the day. */
static bool
parse_loose(struct kind_ctx *cx, struct str s, int64_t *ret_ms)
{
	struct date_reading r;
	struct kind_value time = {0};
	struct problems ignored;
	size_t at = s.n;

	while (at > 0 && s.p[at - 1] != ' ' && s.p[at - 1] != 'T')
		at--;
	if (at == 0)
		return false;
	r = date_read_text(str_trim(str_of(s.p, at - 1)), date_from_civil(2200, 12, 31));
	problems_init(&ignored, cx->arena);
	kind_time.read_text(NULL, &(struct kind_ctx){.arena = cx->arena, .problems = &ignored},
			    str_skip(s, at), STR_NONE, &time);
	if (r.result != DATE_READ_OK || r.precision != 3 || time.part[0].type != VALUE_INT)
		return false;
	*ret_ms = r.day * CLOCK_DAY_MS - CLOCK_ZONE_MS + time.part[0].i * 60000;
	return true;
}

static void
read_text(const struct kind_params *p, struct kind_ctx *cx, struct str in, struct str path,
	  struct kind_value *out)
{
	struct str s = kind_narrow(cx, in);
	int64_t ms;

	if (s.n == 0)
		return;
	if (clock_parse_iso(s, &ms) || parse_loose(cx, s, &ms))
		keep(p, cx, ms, path, out);
	else
		problem_add(cx->problems, path, "instant.form");
}

static void
read_json(const struct kind_params *p, struct kind_ctx *cx, const json_t *in, struct str path,
	  struct kind_value *out)
{
	struct str s;
	int64_t ms;

	if (!kind_take_text(cx, in, path, &s))
		return;
	if (cx->import)
		read_text(p, cx, s, path, out);
	else if (clock_parse_iso(s, &ms))
		keep(p, cx, ms, path, out);
	else
		problem_add(cx->problems, path, "instant.form");
}

static void
write(const struct kind_params *p UNUSED, const struct kind_value *v, struct json *j,
      struct arena *tmp)
{
	if (v->part[0].type == VALUE_INT)
		json_str(j, clock_iso(tmp, v->part[0].i));
	else
		json_put_null(j);
}

/* "2026-11-24 15:40": seconds are not for people. */
static struct str
show(const struct kind_params *p UNUSED, const struct kind_value *v, struct arena *a)
{
	int64_t local, minute;
	char day[10];

	if (v->part[0].type != VALUE_INT)
		return STR_NONE;
	local = v->part[0].i + CLOCK_ZONE_MS;
	minute = (local % CLOCK_DAY_MS + CLOCK_DAY_MS) % CLOCK_DAY_MS / 60000;
	date_print_iso(clock_day_of(v->part[0].i), day);
	return str_fmt(a, "%.*s %02d:%02d", (int)sizeof(day), day, (int)(minute / 60),
		       (int)(minute % 60));
}

static struct rule_type
rule_type(const struct kind_params *p UNUSED)
{
	return (struct rule_type){.kind = RULE_INSTANT};
}

const struct kind kind_instant = {
	.name = "instant",
	.read = read_json,
	.read_text = read_text,
	.write = write,
	.show = show,
	.columns = kind_columns_int,
	.rule_type = rule_type,
	.sortable = true,
};
