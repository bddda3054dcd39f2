/*
 * Any bytes as an expression. What parses is evaluated over values taken from the same bytes and
 * written as SQL; text results must point somewhere readable.
 */
#include "rule/calendar.h"
#include "rule/rule.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 256 << 10, ROWS = 3 };

struct input {
	const uint8_t *bytes;
	size_t n, at;
	unsigned sum; /* of what came out, so that it is looked at */
};

static const struct rule_list *const list = (const struct rule_list *)"list";
static const char marks[2];

/* The first letter of a name is its type. */
static int
name_of(void *ctx, const void *owner, struct str name, struct rule_type *ret_type)
{
	static const char letters[] = "bntcsdirmo";
	static const enum rule_kind kinds[] = {
		RULE_BOOL, RULE_NUMBER,  RULE_TEXT, RULE_CODE, RULE_CODES,
		RULE_DATE, RULE_INSTANT, RULE_ROWS, RULE_REF,  RULE_CODE,
	};
	const char *at = name.n > 0 ? strchr(letters, name.p[0]) : NULL;

	(void)ctx;
	(void)owner;
	if (!at || !*at)
		return -1;
	*ret_type = (struct rule_type){
		.kind = kinds[at - letters],
		.scale = kinds[at - letters] == RULE_NUMBER ? (int)(name.n % 7) : 0,
		.list = list,
		.ordered = *at == 'o',
		.target = &marks[name.n % 2],
	};
	return (int)(at - letters);
}

static int
code_order(void *ctx, const struct rule_list *l, struct str code)
{
	(void)ctx;
	(void)l;
	return code.n < 4 ? (int)code.n : -1;
}

static bool
code_known(void *ctx, const struct rule_list *l, struct str code)
{
	return code_order(ctx, l, code) >= 0;
}

static uint8_t
next_byte(struct input *in)
{
	return in->n > 0 ? in->bytes[in->at++ % in->n] : 0;
}

static struct value
get(void *ctx, const void *row, int slot)
{
	static const int64_t edges[] = {0,     1,      -1,    INT64_MAX,     INT64_MIN,
					20517, -62091, 84370, 1772676000000, INT64_MAX - 1};
	struct input *in = ctx;
	uint8_t b = next_byte(in);

	(void)row;
	(void)slot;
	if (b < 32)
		return VALUE_EMPTY;
	if (b < 160)
		return value_int(edges[b % 10]);
	return value_text(str_of((const char *)in->bytes, in->n < b ? in->n : b));
}

static const void *
row_at(void *ctx, const void *row, int slot, size_t i)
{
	(void)ctx;
	(void)row;
	(void)slot;
	return i < ROWS ? &marks[i % 2] : NULL;
}

static const void *
follow(void *ctx, const void *row, int slot)
{
	(void)row;
	(void)slot;
	return next_byte(ctx) < 200 ? &marks[0] : NULL;
}

static void
look(struct input *in, struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		in->sum += (unsigned char)s.p[i];
}

static void
seen(void *ctx, struct str s)
{
	look(ctx, s);
}

static bool
column(void *ctx, const void *owner, int slot)
{
	(void)owner;
	(void)slot;
	return next_byte(ctx) < 250;
}

static void
bind(void *ctx, struct value v)
{
	look(ctx, v.s);
}

static struct str
code_by_order(void *ctx, const struct rule_list *l, int order)
{
	static const char *const codes[] = {"a", "bb", "ccc"};

	(void)ctx;
	(void)l;
	return order < 3 ? str_of(codes[order], (size_t)order + 1) : STR_NONE;
}

static void
try_sql(struct input *in, const struct rule_expr *x)
{
	struct rule_sql out = {
		.ctx = in,
		.text = seen,
		.follow = column,
		.column = column,
		.bind = bind,
		.today = 20517,
		.now = 1772676000000,
		.actor = STR("u-7"),
		.code_at = code_order,
		.code_by_order = code_by_order,
	};

	rule_to_sql(x, &out);
}

static void
try_eval(struct input *in, const struct rule_expr *x, struct rule_mem *mem)
{
	static struct rule_calendar calendar;
	struct rule_input input = {
		.ctx = in,
		.get = get,
		.row = row_at,
		.follow = follow,
		.code_order = code_order,
		.calendar = &calendar,
		.today = 20517,
		.now = 1772676000000,
		.actor = STR("u-7"),
		.scratch = mem,
	};
	struct rule_result r = rule_eval(x, &input);

	if (r.code != RULE_OK && r.value.type != VALUE_NULL)
		abort();
	look(in, r.value.s);
	rule_true(x, &input);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char block[BLOCK];
	struct input in = {.bytes = data, .n = size};
	struct rule_mem mem = {block, BLOCK, 0};
	struct rule_env env = {&in, name_of, code_known};
	struct rule_error error;
	const struct rule_expr *x;

	x = rule_parse(&mem, str_of((const char *)data, size), &env, &error);
	if (!x) {
		if (mem.used != 0 || error.code == RULE_OK || error.at < 0 ||
		    (size_t)error.at + error.near.n > size)
			abort();
		look(&in, error.near);
		return 0;
	}
	rule_expr_names(x, seen, &in);
	try_eval(&in, x, &mem);
	try_sql(&in, x);
	return 0;
}
