#include "cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- files --------------------------------------------------------------------------------- */

static char *
file_read(const char *path)
{
	static char *kept[64];
	static size_t used;
	FILE *f = fopen(path, "rb");
	char *text;
	long size;

	if (!f)
		fail_msg("no file %s", path);
	assert_int_equal(fseek(f, 0, SEEK_END), 0);
	size = ftell(f);
	rewind(f);
	text = malloc((size_t)size + 1);
	assert_non_null(text);
	assert_int_equal(fread(text, 1, (size_t)size, f), size);
	text[size] = '\0';
	fclose(f);
	assert_true(used < sizeof(kept) / sizeof(kept[0]));
	kept[used++] = text;
	return text;
}

static void
split(char *text, struct case_line *line)
{
	char *tab;

	line->columns = 0;
	do {
		tab = strchr(text, '\t');
		if (tab)
			*tab = '\0';
		assert_true(line->columns < CASE_COLUMNS);
		line->column[line->columns++] = str_of(text, strlen(text));
		text = tab + 1;
	} while (tab);
}

int
cases_read(const char *path, void (*each)(void *ctx, const struct case_line *line), void *ctx)
{
	char *text = file_read(path), *end;
	struct case_line line = {0};
	int count = 0;

	for (; *text; text = end + 1) {
		end = strchr(text, '\n');
		if (!end)
			fail_msg("%s does not end in a newline", path);
		*end = '\0';
		line.number++;
		if (*text == '\0' || *text == '#')
			continue;
		split(text, &line);
		each(ctx, &line);
		count++;
	}
	assert_true(count > 0);
	return count;
}

static void
calendar_line(void *ctx, const struct case_line *line)
{
	int64_t day = date_parse_iso(line->column[0]);

	assert_true(calendar_mark_day(ctx, day,
				      str_is(line->column[1], "workday") ? CALENDAR_WORKDAY
									 : CALENDAR_HOLIDAY));
	calendar_mark_year(ctx, date_to_civil(day).year);
}

void
cases_calendar(struct rule_calendar *c)
{
	calendar_init(c);
	cases_read("catalogue/calendar/cn.tsv", calendar_line, c);
}

/* -- what the language asks ---------------------------------------------------------------- */

static int
env_name(void *ctx, const void *owner, struct str name, struct rule_type *ret_type)
{
	const struct world *w = ctx;
	struct str type = owner ? ((const struct world_name *)owner)->target : STR("record");
	int i;

	for (i = 0; i < w->nnames; i++)
		if (str_eq(w->names[i].owner, type) && str_eq(w->names[i].name, name)) {
			*ret_type = w->names[i].type;
			return i;
		}
	return -1;
}

static int
code_order(void *ctx, const struct rule_list *list, struct str code)
{
	const struct world_list *l = (const struct world_list *)(const void *)list;
	int i;

	(void)ctx;
	for (i = 0; i < l->n; i++)
		if (str_eq(l->codes[i], code))
			return i;
	return -1;
}

static bool
code_known(void *ctx, const struct rule_list *list, struct str code)
{
	return code_order(ctx, list, code) >= 0;
}

static int
env_setting(void *ctx, struct str key, struct rule_type *ret_type)
{
	const struct world *w = ctx;
	int i;

	for (i = 0; i < w->nsettings; i++)
		if (str_eq(w->settings[i].name, key)) {
			*ret_type = w->settings[i].type;
			return i;
		}
	return -1;
}

const struct world_row *
world_row_find(const struct world *w, struct str name)
{
	int i;

	for (i = w->nrows - 1; i >= 0; i--)
		if (str_eq(w->rows[i].name, name))
			return &w->rows[i];
	return NULL;
}

static int64_t
instant_parse(struct str s)
{
	int64_t day = date_parse_iso(str_of(s.p, s.n < 10 ? s.n : 10));
	int hour, minute, second;

	assert_true(s.n == 19 && day != DATE_NONE);
	assert_int_equal(sscanf(s.p + 11, "%d:%d:%d", &hour, &minute, &second), 3);
	return day * DATE_DAY_MS - DATE_ZONE_MS + (hour * 3600 + minute * 60 + second) * 1000LL;
}

struct value
world_value(const struct world *w, const struct world_row *row, int slot)
{
	struct str s = row->value[slot];
	struct value v = value_int(0);

	if (s.n == 0)
		return VALUE_EMPTY;
	switch (w->names[slot].type.kind) {
	case RULE_BOOL:
		return value_int(str_is(s, "true"));
	case RULE_NUMBER:
		assert_true(decimal_parse(s, w->names[slot].type.scale, &v.i));
		return v;
	case RULE_DATE:
		return value_int(date_parse_iso(s));
	case RULE_INSTANT:
		return value_int(instant_parse(s));
	default:
		return value_text(s);
	}
}

static const struct world_row *
row_or_record(const struct world *w, const void *row)
{
	return row ? row : world_row_find(w, STR("record"));
}

static struct value
input_get(void *ctx, const void *row, int slot)
{
	return world_value(ctx, row_or_record(ctx, row), slot);
}

static const void *
input_row(void *ctx, const void *row, int slot, size_t i)
{
	struct str rest = row_or_record(ctx, row)->value[slot], name;

	if (rest.n == 0)
		return NULL;
	while (str_next(&rest, ',', &name))
		if (i-- == 0)
			return world_row_find(ctx, name);
	return NULL;
}

static const void *
input_follow(void *ctx, const void *row, int slot)
{
	return world_row_find(ctx, row_or_record(ctx, row)->value[slot]);
}

static struct value
input_setting(void *ctx, int slot)
{
	const struct world *w = ctx;
	struct value v = value_text(w->setting_values[slot]);

	if (w->settings[slot].type.kind == RULE_NUMBER) {
		v = value_int(0);
		assert_true(
			decimal_parse(w->setting_values[slot], w->settings[slot].type.scale, &v.i));
	}
	return v;
}

void
world_init(struct world *w)
{
	memset(w, 0, sizeof(*w));
	cases_calendar(&w->calendar);
	w->env = (struct rule_env){w, env_name, code_known, env_setting};
	w->scratch_mem = (struct rule_mem){w->scratch, sizeof(w->scratch), 0};
	w->input = (struct rule_input){
		.ctx = w,
		.get = input_get,
		.row = input_row,
		.follow = input_follow,
		.setting = input_setting,
		.code_order = code_order,
		.calendar = &w->calendar,
		.scratch = &w->scratch_mem,
	};
}

/* -- lines --------------------------------------------------------------------------------- */

static void
line_list(struct world *w, const struct case_line *line)
{
	struct world_list *l = &w->lists[w->nlists++];
	int i;

	assert_true(w->nlists <= WORLD_LISTS && line->columns - 3 <= WORLD_CODES);
	l->name = line->column[1];
	l->ordered = str_is(line->column[2], "ordered");
	for (i = 3; i < line->columns; i++)
		l->codes[l->n++] = line->column[i];
}

static enum rule_kind
kind_of(struct str word)
{
	static const char *const words[] = {
		[RULE_BOOL] = "bool",       [RULE_NUMBER] = "number", [RULE_TEXT] = "text",
		[RULE_CODE] = "code",       [RULE_CODES] = "codes",   [RULE_DATE] = "date",
		[RULE_INSTANT] = "instant", [RULE_ROWS] = "rows",     [RULE_REF] = "ref",
	};
	int i;

	for (i = RULE_BOOL; i <= RULE_REF; i++)
		if (words[i] && strcmp(words[i], word.p) == 0)
			return (enum rule_kind)i;
	fail_msg("no kind %s", word.p);
	return RULE_NULL;
}

static void
line_name(struct world *w, const struct case_line *line)
{
	struct world_name *n = &w->names[w->nnames++];
	struct str more = line->columns > 4 ? line->column[4] : STR_NONE;
	int i;

	assert_true(w->nnames <= WORLD_NAMES);
	n->owner = line->column[1];
	n->name = line->column[2];
	n->target = more;
	n->type.kind = kind_of(line->column[3]);
	n->type.target = n;
	if (n->type.kind == RULE_NUMBER)
		n->type.scale = more.p ? atoi(more.p) : 0;
	for (i = 0; i < w->nlists; i++)
		if (str_eq(w->lists[i].name, more)) {
			n->type.list = (const struct rule_list *)(const void *)&w->lists[i];
			n->type.ordered = w->lists[i].ordered;
		}
}

/* setting <key> <kind> <scale or -> <value> */
static void
line_setting(struct world *w, const struct case_line *line)
{
	struct world_name *n = &w->settings[w->nsettings];

	assert_true(w->nsettings < WORLD_LISTS && line->columns == 5);
	n->name = line->column[1];
	n->type.kind = kind_of(line->column[2]);
	n->type.scale = atoi(line->column[3].p);
	w->setting_values[w->nsettings++] = line->column[4];
}

/* row <name> <type> field=value ... */
static void
line_row(struct world *w, const struct case_line *line)
{
	struct world_row *row = &w->rows[w->nrows++];
	struct str owner = line->column[2];
	int i, slot;

	assert_true(w->nrows <= WORLD_ROWS);
	row->name = line->column[1];
	for (i = 3; i < line->columns; i++) {
		struct str c = line->column[i];
		ptrdiff_t at = str_chr(c, '=');

		assert_true(at > 0);
		for (slot = 0; slot < w->nnames; slot++)
			if (str_eq(w->names[slot].owner, owner) &&
			    str_eq(w->names[slot].name, str_of(c.p, (size_t)at)))
				break;
		if (slot == w->nnames)
			fail_msg("line %d: no name %s", line->number, c.p);
		row->value[slot] = str_skip(c, (size_t)at + 1);
	}
}

bool
world_line(struct world *w, const struct case_line *line)
{
	struct str word = line->column[0];

	if (str_is(word, "list"))
		line_list(w, line);
	else if (str_is(word, "name"))
		line_name(w, line);
	else if (str_is(word, "setting"))
		line_setting(w, line);
	else if (str_is(word, "row"))
		line_row(w, line);
	else if (str_is(word, "today"))
		w->input.today = date_parse_iso(line->column[1]);
	else if (str_is(word, "now"))
		w->input.now = instant_parse(line->column[1]);
	else if (str_is(word, "actor"))
		w->input.actor = line->column[1];
	else
		return false;
	return true;
}

/* -- results ------------------------------------------------------------------------------- */

const char *
world_error_name(enum rule_error_code code)
{
	static const char *const names[] = {
		[RULE_OK] = "OK",
		[RULE_SYNTAX] = "SYNTAX",
		[RULE_UNKNOWN_NAME] = "UNKNOWN_NAME",
		[RULE_UNKNOWN_FUNCTION] = "UNKNOWN_FUNCTION",
		[RULE_UNKNOWN_CODE] = "UNKNOWN_CODE",
		[RULE_TYPES] = "TYPES",
		[RULE_ARGS] = "ARGS",
		[RULE_TOO_LONG] = "TOO_LONG",
		[RULE_OVERFLOW] = "OVERFLOW",
		[RULE_NO_CALENDAR] = "NO_CALENDAR",
		[RULE_UNKNOWN_SETTING] = "UNKNOWN_SETTING",
	};

	return names[code];
}

static size_t
instant_print(int64_t ms, char *out, size_t room)
{
	int64_t day = date_of_instant(ms);
	int in_day = (int)(ms + DATE_ZONE_MS - day * DATE_DAY_MS) / 1000;
	char date[10];

	date_print_iso(day, date);
	return (size_t)snprintf(out, room, "%.10s %02d:%02d:%02d", date, in_day / 3600,
				in_day / 60 % 60, in_day % 60);
}

static size_t
value_print(struct value v, struct rule_type type, char *out, size_t room)
{
	if (v.type == VALUE_NULL)
		return (size_t)snprintf(out, room, "null");
	if (v.type == VALUE_TEXT)
		return (size_t)snprintf(out, room, "'%.*s'", STR_ARG(v.s));
	if (type.kind == RULE_BOOL)
		return (size_t)snprintf(out, room, "%s", v.i ? "true" : "false");
	if (type.kind == RULE_DATE)
		return date_print_iso(v.i, out);
	if (type.kind == RULE_INSTANT)
		return instant_print(v.i, out, room);
	return decimal_print(v.i, type.scale, out);
}

size_t
world_print(struct rule_result result, struct rule_type type, char *out, size_t room)
{
	size_t n;

	if (result.code != RULE_OK)
		return (size_t)snprintf(out, room, "fails %s", world_error_name(result.code));
	n = value_print(result.value, type, out, room);
	if (result.assumed)
		n += (size_t)snprintf(out + n, room - n, " assumed %d", result.assumed_year);
	return n;
}
