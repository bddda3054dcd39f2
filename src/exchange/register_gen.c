/* register_gen.c: the rows of the invented register, right ones and wrong ones. */
#include "exchange/register_gen.h"

#include "base/utf8.h"
#include "exchange/register_person.h"
#include "rule/date.h"

#include <stdio.h>
#include <string.h>

struct problem_rule {
	size_t rows;
	enum register_outcome outcome;
	enum register_column column;
	enum register_need need;
};

static const struct problem_rule rules[REGISTER_PROBLEMS] = {
	[REGISTER_RIGHT] = {REGISTER_ROWS - REGISTER_WRONG, REGISTER_TAKEN, REGISTER_COLUMNS,
			    REGISTER_ANYONE},
	[REGISTER_ID_NUMBER_CELL] = {6, REGISTER_REFUSED, REGISTER_IDNO, REGISTER_NUMBERED},
	[REGISTER_ID_WIDE] = {5, REGISTER_MENDED, REGISTER_IDNO, REGISTER_NUMBERED},
	[REGISTER_ID_CHECK] = {6, REGISTER_REFUSED, REGISTER_IDNO, REGISTER_NUMBERED},
	[REGISTER_ID_DATE] = {2, REGISTER_REFUSED, REGISTER_IDNO, REGISTER_NUMBERED},
	[REGISTER_ID_SHORT] = {2, REGISTER_REFUSED, REGISTER_IDNO, REGISTER_NUMBERED},
	[REGISTER_ID_RETIRED] = {4, REGISTER_HINTED, REGISTER_IDNO, REGISTER_NUMBERED},
	[REGISTER_SEX_MISMATCH] = {2, REGISTER_HINTED, REGISTER_SEX, REGISTER_NUMBERED},
	[REGISTER_DUPLICATE] = {5, REGISTER_REFUSED, REGISTER_IDNO, REGISTER_ANYONE},
	[REGISTER_DATE_TEXT] = {6, REGISTER_MENDED, REGISTER_BIRTH, REGISTER_UNNUMBERED},
	[REGISTER_DATE_UNREADABLE] = {2, REGISTER_REFUSED, REGISTER_BIRTH, REGISTER_UNNUMBERED},
	[REGISTER_SEX_MISSING] = {4, REGISTER_REFUSED, REGISTER_SEX, REGISTER_UNNUMBERED},
	[REGISTER_CATEGORY_UNKNOWN] = {4, REGISTER_REFUSED, REGISTER_CATEGORY, REGISTER_ANYONE},
	[REGISTER_VILLAGE_UNKNOWN] = {3, REGISTER_REFUSED, REGISTER_VILLAGE, REGISTER_ANYONE},
	[REGISTER_VILLAGE_MERGED] = {3, REGISTER_REFUSED, REGISTER_VILLAGE, REGISTER_ANYONE},
	[REGISTER_PHONE_BLANKS] = {3, REGISTER_MENDED, REGISTER_PHONE, REGISTER_ANYONE},
	[REGISTER_NAME_RARE] = {3, REGISTER_TAKEN, REGISTER_NAME, REGISTER_ANYONE},
};

enum register_outcome
register_problem_outcome(enum register_problem problem)
{
	return rules[problem].outcome;
}

size_t
register_problem_count(enum register_problem problem)
{
	return rules[problem].rows;
}

enum err_code
register_gen_open(struct arena *keep, struct str words, uint64_t seed, struct register_gen **ret,
		  struct err *e)
{
	struct register_gen *g = arena_new_of(keep, struct register_gen);
	enum err_code rc = register_words_read(keep, words, &g->words, e);

	if (rc != ERR_OK)
		return rc;
	if (g->words.of[WORDS_heading].n != REGISTER_COLUMNS)
		return err_set(e, ERR_BAD_FILE, "register words: %zu headings",
			       g->words.of[WORDS_heading].n);
	g->seed = seed;
	*ret = g;
	return ERR_OK;
}

/*
 * The row's problem, and its number among the rows of that problem. Another permutation of the
 * rows puts the wrong ones at its start; its step keeps them from standing next to each other,
 * on which the merged cell of two rows depends.
 */
static enum register_problem
problem_of(const struct register_gen *g, size_t index, size_t *ret_nth)
{
	size_t place =
		(index * 1237 + register_pick(g, 0, SALT_WRONG, REGISTER_ROWS)) % REGISTER_ROWS;
	int problem = REGISTER_RIGHT + 1;

	if (place >= REGISTER_WRONG)
		return REGISTER_RIGHT;
	while (place >= rules[problem].rows)
		place -= rules[problem++].rows;
	*ret_nth = place;
	return (enum register_problem)problem;
}

static struct register_cell
text_cell(struct str text)
{
	return (struct register_cell){text.n ? REGISTER_CELL_TEXT : REGISTER_CELL_EMPTY, text};
}

static struct register_cell
date_cell(struct arena *a, int64_t day)
{
	char iso[10];
	size_t n = date_print_iso(day, iso);

	return (struct register_cell){REGISTER_CELL_DATE, str_dup(a, str_of(iso, n))};
}

static struct str
category_text(const struct register_gen *g, struct arena *a, const struct register_person *p)
{
	if (!p->second)
		return p->category->text;
	return str_fmt(a, "%.*s%.*s%.*s", STR_ARG(p->category->text),
		       STR_ARG(register_word_first(g, WORDS_category_join)),
		       STR_ARG(p->second->text));
}

/* 20 digits: the ID number, what is impaired (1-7), how badly (1-4). None without an ID number. */
static struct str
disability_text(const struct register_gen *g, struct arena *a, size_t index,
		const struct register_person *p)
{
	const struct register_word *disabled = g->words.of[WORDS_category_disabled].word;
	size_t roll = register_pick(g, index, SALT_DISABILITY, 28), i;

	for (i = 0; i < g->words.of[WORDS_category_disabled].n && p->idno.n; i++)
		if (str_eq(disabled[i].text, p->category->text))
			return str_fmt(a, "%.*s%zu%zu", STR_ARG(p->idno), roll % 7 + 1,
				       roll / 7 + 1);
	return STR_NONE;
}

static void
fill_addresses(const struct register_gen *g, struct arena *a, size_t index,
	       const struct register_person *p, struct register_row *row)
{
	struct str home =
		str_fmt(a, "%.*s%.*s%zu%.*s", STR_ARG(register_word_first(g, WORDS_address_town)),
			STR_ARG(p->village->text), register_pick(g, index, SALT_HOUSE, 280) + 1,
			STR_ARG(register_word_first(g, WORDS_address_number)));
	bool same = register_pick(g, index, SALT_SAME, 3) == 0;

	row->cell[REGISTER_HUKOU] = text_cell(home);
	row->cell[REGISTER_ADDRESS] =
		text_cell(same ? register_word_first(g, WORDS_address_same) : home);
}

/* Most people are of the first people named, a few of any. */
static struct str
ethnic_text(const struct register_gen *g, size_t index)
{
	if (register_pick(g, index, SALT_ETHNIC, 40) > 0)
		return register_word_first(g, WORDS_ethnic);
	return register_word_pick(g, index, SALT_ETHNIC_WORD, WORDS_ethnic)->text;
}

/* The row as it should have been written. */
static void
fill_right(const struct register_gen *g, struct arena *a, size_t index,
	   const struct register_person *p, struct register_row *row)
{
	struct register_cell *cell = row->cell;

	row->woman = p->woman;
	row->village_code = p->village->code;
	row->category_code = p->category->code;
	cell[REGISTER_NAME] = text_cell(p->name);
	cell[REGISTER_SEX] = text_cell(register_word_first(g, p->woman ? WORDS_woman : WORDS_man));
	cell[REGISTER_IDNO] = text_cell(p->idno);
	cell[REGISTER_BIRTH] = date_cell(a, p->birth);
	cell[REGISTER_ETHNIC] = text_cell(ethnic_text(g, index));
	cell[REGISTER_PHONE] = text_cell(p->phone);
	fill_addresses(g, a, index, p, row);
	cell[REGISTER_VILLAGE] = text_cell(p->village->text);
	cell[REGISTER_CATEGORY] = text_cell(category_text(g, a, p));
	cell[REGISTER_LIVING] = text_cell(p->living);
	cell[REGISTER_CONTACT] = text_cell(p->contact);
	cell[REGISTER_CONTACT_PHONE] = text_cell(p->contact_phone);
	if (row->problem == REGISTER_RIGHT)
		cell[REGISTER_DISABILITY] = text_cell(disability_text(g, a, index, p));
	cell[REGISTER_WORKER] =
		text_cell(register_word_pick(g, index, SALT_WORKER, WORDS_worker)->text);
	if (register_pick(g, index, SALT_NOTE, 5) == 0)
		cell[REGISTER_NOTE] =
			text_cell(register_word_pick(g, index, SALT_NOTE_WORD, WORDS_note)->text);
}

static struct str
widen(struct arena *a, struct str digits)
{
	char *out = arena_alloc(a, digits.n * 4), *at = out;
	size_t i;

	for (i = 0; i < digits.n; i++)
		at += utf8_put(0xfee0u + (unsigned char)digits.p[i], at);
	return str_of(out, (size_t)(at - out));
}

static struct str
wrong_check_digit(const struct register_gen *g, struct arena *a, size_t index, struct str idno)
{
	int right = idno.p[17] - '0'; /* never X here: REGISTER_NUMBERED */
	int by = 1 + (int)register_pick(g, index, SALT_PROBLEM, 9);

	return str_fmt(a, "%.17s%d", idno.p, (right + by) % 10);
}

/* A spelling is made of YYYY, YY, MM, M, DD, D; its other bytes stand for themselves. */
static struct str
spell_date(struct arena *a, struct str spelling, int64_t day)
{
	struct civil c = date_to_civil(day);
	char out[64];
	size_t n = 0, i = 0, run;

	while (i < spelling.n && n + 8 < sizeof(out)) {
		char letter = spelling.p[i];

		for (run = 1; i + run < spelling.n && spelling.p[i + run] == letter;)
			run++;
		if (letter == 'Y')
			n += (size_t)snprintf(out + n, 8, "%0*d", (int)run,
					      run == 2 ? c.year % 100 : c.year);
		else if (letter == 'M' || letter == 'D')
			n += (size_t)snprintf(out + n, 8, "%0*d", (int)run,
					      letter == 'M' ? c.month : c.day);
		else {
			memcpy(out + n, spelling.p + i, run);
			n += run;
		}
		i += run;
	}
	return str_dup(a, str_of(out, n));
}

/* Writes a date as text; a spelling without a day means the month. */
static void
break_date(const struct register_gen *g, struct arena *a, size_t nth, int64_t birth,
	   struct register_row *row)
{
	size_t n = g->words.of[WORDS_date_spelling].n;
	struct str spelling = g->words.of[WORDS_date_spelling].word[nth % n].text;
	bool to_the_day = str_chr(spelling, 'D') >= 0;

	row->mended = row->cell[REGISTER_BIRTH].text;
	if (!to_the_day)
		row->mended.n = sizeof("1963-05") - 1;
	row->cell[REGISTER_BIRTH] = text_cell(spell_date(a, spelling, birth));
}

static void
break_idno(const struct register_gen *g, struct arena *a, size_t index, struct register_row *row)
{
	struct register_cell *cell = &row->cell[REGISTER_IDNO];
	struct str right = cell->text;
	struct str now = str_of(right.p, 6), then = register_word_first(g, WORDS_region_retired);
	const char *birth8 = str_cstr(a, str_of(right.p + 6, 8));

	switch (row->problem) {
	case REGISTER_ID_NUMBER_CELL:
		cell->kind = REGISTER_CELL_NUMBER;
		break;
	case REGISTER_ID_WIDE:
		row->mended = right;
		cell->text = widen(a, right);
		break;
	case REGISTER_ID_CHECK:
		cell->text = wrong_check_digit(g, a, index, right);
		break;
	case REGISTER_ID_DATE:
		cell->text = register_idno(a, now, str_fmt(a, "%.4s1332", birth8).p, "000");
		break;
	case REGISTER_ID_SHORT:
		cell->text = str_fmt(a, "%.16s%c", right.p, right.p[17]);
		break;
	default:
		cell->text = register_idno(a, then, birth8, "000");
	}
}

static struct str
phone_with_blanks(struct arena *a, struct str phone)
{
	return str_fmt(a, "%.3s %.4s %.4s", phone.p, phone.p + 3, phone.p + 7);
}

/* Every other thing that can be wrong with a cell. */
static void
break_cell(const struct register_gen *g, struct arena *a, size_t index, size_t nth,
	   struct register_row *row)
{
	static const enum register_words_kind words[REGISTER_PROBLEMS] = {
		[REGISTER_DATE_UNREADABLE] = WORDS_date_unreadable,
		[REGISTER_CATEGORY_UNKNOWN] = WORDS_category_unknown,
		[REGISTER_VILLAGE_UNKNOWN] = WORDS_village_unknown,
		[REGISTER_NAME_RARE] = WORDS_name_rare,
	};
	struct register_cell *cell = &row->cell[row->column];
	size_t n = g->words.of[words[row->problem]].n;

	switch (row->problem) {
	case REGISTER_SEX_MISMATCH:
		*cell = text_cell(register_word_first(g, WORDS_man));
		break;
	case REGISTER_SEX_MISSING:
	case REGISTER_VILLAGE_MERGED:
		*cell = text_cell(STR_NONE);
		break;
	case REGISTER_PHONE_BLANKS:
		row->mended = register_phone_make(g, a, index);
		*cell = text_cell(phone_with_blanks(a, row->mended));
		break;
	case REGISTER_DUPLICATE: /* the person is the earlier row's: nothing left to spoil */
		break;
	default:
		*cell = text_cell(g->words.of[words[row->problem]].word[nth % n].text);
	}
}

/* An earlier right row of somebody with an ID number; false when there is none. */
static bool
earlier_row(const struct register_gen *g, struct arena *a, size_t index,
	    struct register_person *ret, size_t *ret_other)
{
	size_t start = index ? register_pick(g, index, SALT_PROBLEM, index) : 0, i, nth;

	for (i = 0; i < index; i++) {
		*ret_other = (start + i) % index;
		if (problem_of(g, *ret_other, &nth) != REGISTER_RIGHT)
			continue;
		*ret = register_person_make(g, a, *ret_other, REGISTER_ANYONE);
		if (ret->idno.n)
			return true;
	}
	return false;
}

/* The person of a row. A row before all others cannot repeat or continue one: it is right then. */
static struct register_person
person_of(const struct register_gen *g, struct arena *a, size_t index, struct register_row *row)
{
	struct register_person p, before;

	p = register_person_make(g, a, index, rules[row->problem].need);
	if (row->problem == REGISTER_DUPLICATE) {
		if (earlier_row(g, a, index, &before, &row->other))
			p = before;
		else
			row->problem = REGISTER_RIGHT;
	} else if (row->problem == REGISTER_VILLAGE_MERGED && index > 0) {
		p.village = register_person_make(g, a, index - 1, REGISTER_ANYONE).village;
	} else if (row->problem == REGISTER_VILLAGE_MERGED) {
		row->problem = REGISTER_RIGHT;
	}
	return p;
}

struct register_row
register_gen_row(const struct register_gen *g, struct arena *a, size_t index)
{
	struct register_row row = {0};
	struct register_person p;
	size_t nth = 0, unused;

	if (index >= REGISTER_ROWS)
		BUG("register row %zu", index);
	row.problem = problem_of(g, index, &nth);
	p = person_of(g, a, index, &row);
	row.column = rules[row.problem].column;
	row.village_spans = index + 1 < REGISTER_ROWS &&
			    problem_of(g, index + 1, &unused) == REGISTER_VILLAGE_MERGED;
	fill_right(g, a, index, &p, &row);
	if (row.problem == REGISTER_RIGHT)
		return row;
	if (rules[row.problem].need == REGISTER_NUMBERED && row.column == REGISTER_IDNO)
		break_idno(g, a, index, &row);
	else if (row.problem == REGISTER_DATE_TEXT)
		break_date(g, a, nth, p.birth, &row);
	else
		break_cell(g, a, index, nth, &row);
	return row;
}

struct str
register_gen_heading(const struct register_gen *g, enum register_column column)
{
	return g->words.of[WORDS_heading].word[column].text;
}

struct str
register_gen_title(const struct register_gen *g)
{
	return register_word_first(g, WORDS_title);
}

struct str
register_gen_subtitle(const struct register_gen *g)
{
	return register_word_first(g, WORDS_subtitle);
}

struct str
register_gen_sheet(const struct register_gen *g)
{
	return register_word_first(g, WORDS_sheet);
}
