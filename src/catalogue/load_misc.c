/* load_misc.c: catalogue.yaml, standards, profiles, the table of clauses, working days. */
#include "base/utf8.h"
#include "catalogue/loading.h"
#include "rule/date.h"

void
load_catalogue(struct loading *l, const struct node *n)
{
	l->c->name = node_str(n, "name");
	l->c->version = node_str(n, "version");
	l->c->program = node_str(n, "program");
}

void
load_standard(struct loading *l, const struct node *n)
{
	struct cat_standard *s = arena_new_of(l->arena, struct cat_standard);

	s->key = node_str(n, "standard");
	s->prefix = node_str(n, "prefix");
	s->label = node_str(n, "label");
	s->short_label = node_str(n, "short");
	load_name(l, &l->c->standards, s->key, s, n->pos);
}

void
load_profile(struct loading *l, const struct node *n)
{
	struct cat_profile *p = arena_new_of(l->arena, struct cat_profile);
	const struct node *m;

	p->key = node_str(n, "profile");
	p->label = node_str(n, "label");
	map_init(&p->settings, l->arena);
	for (m = node_first(node_get(n, "settings")); m; m = m->next) {
		struct cat_setting *s = arena_new_of(l->arena, struct cat_setting);

		s->key = node_str(m, "key");
		s->label = node_str(m, "label");
		s->value = node_str(m, "value");
		s->unit = node_str(m, "unit");
		s->rule = node_str(m, "rule");
		load_clauses(l, m, &s->clauses);
		load_name(l, &p->settings, s->key, s, m->pos);
	}
	load_name(l, &l->c->profiles, p->key, p, n->pos);
}

/* -- tables: tab-separated lines, '#' begins a remark -------------------------------------- */

enum { COLUMNS_MAX = 8 };

struct table_line {
	struct str rest; /* of the file */
	struct str text, column[COLUMNS_MAX];
	int number, n;
};

static bool
next_line(struct table_line *line)
{
	struct str rest;

	if (!str_next(&line->rest, '\n', &line->text))
		return false;
	line->number++;
	if (str_ends(line->text, STR("\r")))
		line->text.n--;
	rest = line->text;
	for (line->n = 0; line->n < COLUMNS_MAX && rest.p; line->n++)
		str_next(&rest, '\t', &line->column[line->n]);
	if (rest.p)
		line->n++; /* more than any table has */
	return true;
}

static bool
table_begin(struct loading *l, struct str file, struct str content, struct table_line *ret)
{
	*ret = (struct table_line){.rest = content};
	if (utf8_valid(content))
		return content.n > 0;
	cat_problem(l->ps, (struct cat_pos){file, 1, 1}, CAT_UTF8, STR_NONE, STR_NONE);
	return false;
}

static void
add_clause(struct loading *l, struct str file, const struct table_line *line)
{
	struct cat_clause *c;

	if (line->n != COLUMNS_MAX) {
		cat_problem(l->ps, (struct cat_pos){file, line->number, 1}, CAT_TSV_COLUMNS,
			    str_fmt(l->arena, "%d", line->n), str_fmt(l->arena, "%d", COLUMNS_MAX));
		return;
	}
	c = arena_new_of(l->arena, struct cat_clause);
	*c = (struct cat_clause){line->column[0], line->column[1], line->column[2],
				 line->column[3], line->column[4], line->column[5],
				 line->column[6], line->column[7]};
	load_name(l, &l->c->clauses, c->id, c, (struct cat_pos){file, line->number, 1});
}

/* id source area kind requirement software figures priority; the first line is the head. */
void
load_clause_table(struct loading *l, struct str file, struct str content)
{
	struct table_line line;

	if (!table_begin(l, file, content, &line))
		return;
	next_line(&line);
	while (next_line(&line))
		if (line.text.n > 0)
			add_clause(l, file, &line);
}

static void
load_years(struct loading *l, struct str file, const struct table_line *line, struct str years)
{
	struct str word;
	int64_t year;

	while (str_next(&years, ' ', &word)) {
		if (word.n == 0)
			continue;
		if (str_to_int(word, &year) && year >= CALENDAR_FIRST_YEAR &&
		    year < CALENDAR_FIRST_YEAR + CALENDAR_YEARS)
			calendar_mark_year(&l->c->calendar, (int)year);
		else
			cat_problem(l->ps, (struct cat_pos){file, line->number, 1},
				    CAT_CALENDAR_LINE, word, STR_NONE);
	}
}

static bool
mark_day(struct loading *l, const struct table_line *line)
{
	int64_t day = line->n == 3 ? date_parse_iso(line->column[0]) : DATE_NONE;
	bool work = line->n == 3 && str_is(line->column[1], "workday");

	if (day == DATE_NONE || (!work && !str_is(line->column[1], "holiday")))
		return false;
	return calendar_mark_day(&l->c->calendar, day, work ? CALENDAR_WORKDAY : CALENDAR_HOLIDAY);
}

/* "# years: 2004 2005 ..." and lines of date, holiday or workday, name. */
void
load_calendar(struct loading *l, struct str file, struct str content)
{
	struct str years = STR("# years:");
	struct table_line line;

	if (!table_begin(l, file, content, &line))
		return;
	while (next_line(&line)) {
		if (str_starts(line.text, years))
			load_years(l, file, &line, str_skip(line.text, years.n));
		else if (line.text.n > 0 && line.text.p[0] != '#' && !mark_day(l, &line))
			cat_problem(l->ps, (struct cat_pos){file, line.number, 1},
				    CAT_CALENDAR_LINE, line.text, STR_NONE);
	}
}
