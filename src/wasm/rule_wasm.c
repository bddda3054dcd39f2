/*
 * rule_wasm.c: src/rule for the browser. web/src/rule/machine.ts is the other side.
 *
 * Everything crosses as numbers and as structs in this memory, little endian, laid out below;
 * pointers are 32 bits. The caller takes room with rule_alloc(), writes, calls, and gives the room
 * back with rule_reset(rule_used() of before). Expressions are taken from the same block, so they
 * are made first and stay below the mark. Nothing here calls out. A trap leaves the instance
 * unusable; the other side makes a new one.
 */
#include "rule/calendar.h"
#include "rule/decimal.h"
#include "rule/idno.h"
#include "rule/rule.h"

#define EXPORT __attribute__((visibility("default")))

enum { HEAP = 4 << 20 };

/* -- what crosses -------------------------------------------------------------------------- */

/* One value of a record. A record is an array of cells by slot. */
enum cell_kind {
	CELL_NULL,
	CELL_INT,    /* i */
	CELL_TEXT,   /* `length` bytes at i */
	CELL_ROWS,   /* `length` records: an array of pointers at i */
	CELL_REF,    /* id: `length` bytes at the low half of i; record: pointer in the high half */
	CELL_ABSENT, /* not on this device: whatever asks for it makes the result unknown */
};

struct cell {
	int32_t kind;
	int32_t length;
	int64_t i;
};

/* One name of the schema. `owner` and `target` are numbers of types, 0 is the record's own. The
 * settings of the place are names of the owner SETTINGS. */
enum { SETTINGS = -1 };

struct wasm_name {
	int32_t owner, slot;
	int32_t kind; /* enum rule_kind */
	int32_t scale;
	int32_t list; /* index, -1 none */
	int32_t target;
	const char *text;
	int32_t length;
};

struct wasm_list {
	int32_t ordered, ncodes;
	const struct cell *codes;
};

struct schema {
	int32_t nnames, nlists;
	const struct wasm_name *names;
	const struct wasm_list *lists;
};

struct input {
	const struct cell *record;
	int32_t today;
	int64_t now;
	const char *actor;
	int32_t actor_length;
	const struct cell *settings; /* by slot; NULL: not on this device */
};

struct output {          /* of rule_compile() and rule_run() */
	int32_t code;    /* enum rule_error_code */
	int32_t at;      /* compile: where, in bytes */
	int32_t length;  /* compile: of the word there; run: of the text */
	int32_t kind;    /* compile: enum rule_kind; run: enum cell_kind */
	int32_t scale;   /* compile */
	int32_t year;    /* run: the first year the calendar lacked, or 0 */
	int32_t unknown; /* run: something absent was asked for */
	int64_t i;       /* run: the number, or where the text is */
};

struct reading {        /* of the checks of single fields */
	int32_t result; /* enum idno_result, enum date_read, or 0 no 1 yes */
	int32_t day, other;
	int32_t precision;
	int32_t sex;
	char text[18];
	int64_t i;
};

enum { NO_DAY = INT32_MIN };

static _Alignas(8) char heap[HEAP];
static struct rule_mem mem = {heap, HEAP, 0};
static struct rule_calendar calendar;
static struct output output;
static struct reading reading;

static struct str
text_at(int64_t at, int32_t length)
{
	return str_of((const char *)(uintptr_t)(uint32_t)at, length > 0 ? (size_t)length : 0);
}

static int32_t
day32(int64_t day)
{
	return day == DATE_NONE ? NO_DAY : (int32_t)day;
}

/* -- memory -------------------------------------------------------------------------------- */

EXPORT void *
rule_alloc(size_t size)
{
	size_t at = (mem.used + 7) & ~(size_t)7;

	if (at > mem.size || size > mem.size - at)
		return NULL;
	mem.used = at + size;
	return heap + at;
}

EXPORT size_t
rule_used(void)
{
	return mem.used;
}

EXPORT void
rule_reset(size_t used)
{
	if (used <= mem.used)
		mem.used = used;
}

/* -- calendar ------------------------------------------------------------------------------ */

EXPORT void
rule_calendar_clear(void)
{
	calendar_init(&calendar);
}

EXPORT void
rule_calendar_year(int32_t year)
{
	calendar_mark_year(&calendar, year);
}

EXPORT void
rule_calendar_day(int32_t day, int32_t worked)
{
	calendar_mark_day(&calendar, day, worked ? CALENDAR_WORKDAY : CALENDAR_HOLIDAY);
}

/* reading.day, and reading.other as the year that was missing or 0. */
EXPORT const struct reading *
rule_workdays_after(int32_t day, int32_t n)
{
	int missing = 0;

	reading.day = day32(calendar_add(&calendar, day, n, &missing));
	reading.other = missing;
	return &reading;
}

EXPORT const struct reading *
rule_workdays_between(int32_t from, int32_t to)
{
	int missing = 0;

	reading.i = calendar_between(&calendar, from, to, &missing);
	reading.other = missing;
	return &reading;
}

/* -- compiling ----------------------------------------------------------------------------- */

static int
name_of_owner(const struct schema *schema, int32_t owner, struct str name,
	      struct rule_type *ret_type)
{
	int32_t i;

	for (i = 0; i < schema->nnames; i++) {
		const struct wasm_name *n = &schema->names[i];

		if (owner != n->owner || !str_eq(name, str_of(n->text, (size_t)n->length)))
			continue;
		ret_type->kind = (enum rule_kind)n->kind;
		ret_type->scale = n->scale;
		ret_type->target = (const void *)(uintptr_t)n->target;
		if (n->list >= 0) {
			ret_type->list = (const struct rule_list *)&schema->lists[n->list];
			ret_type->ordered = schema->lists[n->list].ordered;
		}
		return n->slot;
	}
	return -1;
}

static int
schema_name(void *ctx, const void *owner, struct str name, struct rule_type *ret_type)
{
	return name_of_owner(ctx, (int32_t)(uintptr_t)owner, name, ret_type);
}

static int
schema_setting(void *ctx, struct str key, struct rule_type *ret_type)
{
	return name_of_owner(ctx, SETTINGS, key, ret_type);
}

static int
list_order(void *ctx, const struct rule_list *list, struct str code)
{
	const struct wasm_list *l = (const struct wasm_list *)list;
	int32_t i;

	(void)ctx;
	for (i = 0; l && i < l->ncodes; i++)
		if (str_eq(code, text_at(l->codes[i].i, l->codes[i].length)))
			return i;
	return -1;
}

static bool
list_knows(void *ctx, const struct rule_list *list, struct str code)
{
	return list_order(ctx, list, code) >= 0;
}

/* The expression, or 0 and the reason in rule_output(). The schema stays where it is. */
EXPORT const struct rule_expr *
rule_compile(const struct schema *schema, const char *source, size_t length)
{
	struct rule_env env = {(void *)schema, schema_name, list_knows, schema_setting};
	struct rule_error error;
	const struct rule_expr *x = rule_parse(&mem, str_of(source, length), &env, &error);

	output = (struct output){
		.code = (int32_t)error.code, .at = error.at, .length = (int32_t)error.near.n};
	if (x) {
		output.kind = (int32_t)rule_expr_type(x).kind;
		output.scale = rule_expr_type(x).scale;
	}
	return x;
}

EXPORT const struct output *
rule_output(void)
{
	return &output;
}

/* -- evaluating ---------------------------------------------------------------------------- */

static const struct cell *
cell_of(void *ctx, const void *row, int slot)
{
	const struct input *input = ctx;
	const struct cell *record = row ? row : input->record;

	if (record[slot].kind == CELL_ABSENT)
		output.unknown = 1;
	return &record[slot];
}

static struct value
cell_value(const struct cell *c)
{
	if (c->kind == CELL_INT)
		return value_int(c->i);
	if (c->kind == CELL_TEXT || c->kind == CELL_REF)
		return value_text(text_at(c->i, c->length));
	return VALUE_EMPTY;
}

static struct value
input_get(void *ctx, const void *row, int slot)
{
	return cell_value(cell_of(ctx, row, slot));
}

static struct value
input_setting(void *ctx, int slot)
{
	const struct input *input = ctx;

	if (!input->settings) {
		output.unknown = 1;
		return VALUE_EMPTY;
	}
	return cell_value(cell_of(ctx, input->settings, slot));
}

static const void *
input_row(void *ctx, const void *row, int slot, size_t i)
{
	const struct cell *c = cell_of(ctx, row, slot);

	if (c->kind != CELL_ROWS || i >= (size_t)c->length)
		return NULL;
	return ((const struct cell *const *)(uintptr_t)(uint32_t)c->i)[i];
}

static const void *
input_follow(void *ctx, const void *row, int slot)
{
	const struct cell *c = cell_of(ctx, row, slot);
	const void *record;

	if (c->kind != CELL_REF)
		return NULL;
	record = (const void *)(uintptr_t)(uint32_t)((uint64_t)c->i >> 32);
	if (!record)
		output.unknown = 1; /* it points to something that is not here */
	return record;
}

EXPORT const struct output *
rule_run(const struct rule_expr *x, const struct input *input)
{
	struct rule_input in = {
		.ctx = (void *)input,
		.get = input_get,
		.row = input_row,
		.follow = input_follow,
		.setting = input_setting,
		.code_order = list_order,
		.calendar = &calendar,
		.today = input->today,
		.now = input->now,
		.actor = str_of(input->actor, (size_t)input->actor_length),
		.scratch = &mem,
	};
	struct rule_result r;

	output = (struct output){0};
	r = rule_eval(x, &in);
	output.code = (int32_t)r.code;
	output.year = r.assumed ? r.assumed_year : 0;
	output.kind = r.value.type == VALUE_INT    ? CELL_INT
		      : r.value.type == VALUE_TEXT ? CELL_TEXT
						   : CELL_NULL;
	output.length = (int32_t)r.value.s.n;
	output.i = r.value.type == VALUE_TEXT ? (int64_t)(uintptr_t)r.value.s.p : r.value.i;
	return &output;
}

/* -- single fields ------------------------------------------------------------------------- */

EXPORT const struct reading *
rule_idno_read(const char *text, size_t length, int32_t today)
{
	struct idno id = idno_read(str_of(text, length), today);
	size_t i;

	reading.result = (int32_t)id.result;
	reading.day = day32(id.birth);
	reading.sex = id.sex;
	for (i = 0; i < sizeof(id.text); i++)
		reading.text[i] = id.text[i];
	return &reading;
}

EXPORT int32_t
rule_phone_valid(const char *text, size_t length)
{
	return phone_valid(str_of(text, length));
}

EXPORT int32_t
rule_credit_code_valid(const char *text, size_t length)
{
	return credit_code_valid(str_of(text, length));
}

/* `latest` NO_DAY: any day is sensible. */
EXPORT const struct reading *
rule_date_read(const char *text, size_t length, int32_t latest)
{
	struct date_reading r =
		date_read_text(str_of(text, length), latest == NO_DAY ? INT64_MAX : latest);

	reading.result = (int32_t)r.result;
	reading.day = day32(r.day);
	reading.other = day32(r.other);
	reading.precision = r.precision;
	return &reading;
}

/* The day of "2026-03-05", or NO_DAY. */
EXPORT int32_t
rule_date_parse(const char *text, size_t length)
{
	return day32(date_parse_iso(str_of(text, length)));
}

/* Writes into `out`, 10 bytes; returns the length, 0 for a day out of range. */
EXPORT size_t
rule_date_print(int64_t day, char *out)
{
	return date_print_iso(day, out);
}

EXPORT const struct reading *
rule_decimal_read(const char *text, size_t length, int32_t scale)
{
	reading.i = 0;
	reading.result = decimal_parse(str_of(text, length), scale, &reading.i);
	return &reading;
}

/* Writes into `out`, 24 bytes; returns the length. */
EXPORT size_t
rule_decimal_print(int64_t n, int32_t scale, char *out)
{
	return decimal_print(n, scale, out);
}
