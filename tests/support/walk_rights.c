#include "walk_rights.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static struct walk *world;
static size_t tried, wrong;

enum { SHOWN = 60 }; /* of what differs */

void
walk_begin(struct walk *w)
{
	world = w;
	tried = wrong = 0;
}

void
walk_end(const char *what, size_t at_least)
{
	printf("%zu roles at two places, %zu records: %zu %s, %zu differ\n", world->walkers.n / 2,
	       world->sets.n * world->type_count, tried, what, wrong);
	assert_true(tried > at_least);
	assert_int_equal(wrong, 0);
}

/* -- what should be: roles read as their file says them -------------------------------------------- */

static bool
says_who_is_responsible(const struct cat_type *t)
{
	const struct cat_type *root = t->parent ? t->parent : t;
	size_t i;

	for (i = 0; i < root->fields.n; i++)
		if (str_is(root->fields.v[i]->params.relation, "responsible"))
			return true;
	return false;
}

/* Does its privacy rise with a child: by itself, or by what it hangs on? */
static bool
rises(const struct cat_type *t)
{
	return t && (t->raise || rises(t->parent) || (t->subject && rises(t->subject->target)));
}

struct walk_fact
walk_fact(const struct walker *x, const struct walk_set *s, size_t type)
{
	const struct cat_type *t = world->types[type];
	struct walk_fact f = {0};

	f.made = s->made_by == x->who;
	f.related = s->responsible == x->who && says_who_is_responsible(t);
	f.at = s->unit == x->at;
	f.below = f.at || x->at == &world->st.district ||
		  (x->at == &world->st.a && s->unit == &world->below);
	f.initial = !t->flow || cat_state(t->flow, s->states[type])->initial;
	f.raised = s->age == WALK_CHILD && rises(t);
	return f;
}

/* What only people named in it see: the place where a role is held adds nothing. */
static struct walk_fact
by_name(size_t type, struct walk_fact f)
{
	if (world->types[type]->named)
		f.at = f.below = f.related;
	return f;
}

bool
walk_allowed(const struct walker *x, size_t type, enum act act, struct walk_fact f)
{
	size_t i;

	f = by_name(type, f);
	for (i = 0; i < x->role->rights.n; i++) {
		const struct cat_right *r = &x->role->rights.v[i];

		if ((r->type && r->type != world->types[type]) || !((r->acts >> act) & 1))
			continue;
		if ((r->scope == SCOPE_OWN && f.made) || (r->scope == SCOPE_RELATED && f.related) ||
		    (r->scope == SCOPE_UNIT && f.at) || (r->scope == SCOPE_BELOW && f.below))
			return true;
	}
	return false;
}

static bool
close_to(struct walk_fact f)
{
	return f.related || (f.made && f.initial);
}

static bool
reaches(enum scope uncover, struct walk_fact f)
{
	return (uncover == SCOPE_OWN && f.made) || (uncover >= SCOPE_RELATED && close_to(f)) ||
	       (uncover == SCOPE_UNIT && f.at) || (uncover == SCOPE_BELOW && f.below);
}

static int
privacy_of(const struct cat_field *field, struct walk_fact f)
{
	int p = (int)field->params.privacy;

	return f.raised && p > 0 && p < 3 ? p + 1 : p;
}

/* Does the page show this field plainly, or the list when `listed`? */
bool
walk_sees(const struct walker *x, const struct cat_field *field, struct walk_fact f, bool listed)
{
	int p = privacy_of(field, f);

	if (p == 0)
		return true;
	if (listed && (p >= 2 || field->inside))
		return false;
	if (f.made && f.initial)
		return true;
	return (p < 3 || f.related) && reaches(x->role->uncover[p], f);
}

bool
walk_may_ask(const struct walker *x, const struct cat_move *m, struct walk_fact f)
{
	size_t i;

	for (i = 0; i < m->ask.n; i++)
		if (str_is(m->ask.v[i], "responsible") ? f.related
		    : str_is(m->ask.v[i], "author")    ? f.made
						       : str_eq(m->ask.v[i], x->role->key))
			return true;
	return false;
}

bool
walk_may_uncover(const struct walker *x, const struct cat_field *field, struct walk_fact f)
{
	int p = privacy_of(field, f);

	if (close_to(f))
		return true;
	return p < 3 &&
	       (reaches(x->role->uncover[p], f) || (f.at && x->role->uncover[p] >= SCOPE_RELATED));
}

/* Roles that see everything covered do not open it by an emergency either. */
bool
walk_may_open_in_emergency(const struct walker *x, size_t type, struct walk_fact f)
{
	struct walk_fact anywhere = {.made = true, .related = true, .at = true, .below = true};

	return f.at && !world->types[type]->named && x->role->uncover[P2] >= SCOPE_RELATED &&
	       walk_allowed(x, type, ACT_READ, anywhere);
}

/* -- telling ------------------------------------------------------------------------------------------ */

void
walk_differs(const struct walk_step *s, const char *why, struct str more)
{
	static const char *const ages[] = {"adult", "later", "child"};

	if (wrong++ >= SHOWN)
		return;
	printf("%.*s at %s: %s %.*s", STR_ARG(s->x->role->key),
	       s->x->at == &world->st.a ? "station" : "district", s->what,
	       STR_ARG(world->types[s->type]->key));
	if (s->set)
		printf(" (%s, %s, %s)",
		       s->set->unit == &world->st.a    ? "station"
		       : s->set->unit == &world->below ? "below"
						       : "other",
		       s->set->made_by == s->x->who       ? "made"
		       : s->set->responsible == s->x->who ? "responsible"
							  : "stranger",
		       ages[s->set->age]);
	printf(": %s %.*s\n", why, STR_ARG(more));
}

/* FORBIDDEN and nothing else stands for "you may not". */
void
walk_expect(const struct walk_step *s, bool may, enum err_code rc)
{
	tried++;
	if (may == (rc == ERR_FORBIDDEN))
		walk_differs(s, may ? "should be let" : "should be refused",
			     str_from(err_name(rc)));
}

static const struct walk_set *
set_of(int number)
{
	return number > 0 && (size_t)number <= world->sets.n ? &world->sets.v[number - 1] : NULL;
}

/* By a ref to it, or by words worked out from the record it belongs to. */
static bool
names(const struct cat_field *f, const struct cat_type *named)
{
	return f->target == named || (f->calc && f->owner->parent == named);
}

/* Is this field the title by which a visible record of another type names its own? */
static bool
named_by_another(const struct walker *x, const struct walk_set *set, const struct walk_mark *m,
		 bool listed)
{
	size_t type, i;

	if (m->rows || !str_eq(world->types[m->type]->title, m->field->key))
		return false;
	for (type = 0; type < world->type_count; type++) {
		struct walk_fact f = walk_fact(x, set, type);

		if (!walk_allowed(x, type, ACT_READ, f))
			continue;
		for (i = 0; i < world->types[type]->fields.n; i++) {
			const struct cat_field *ref = world->types[type]->fields.v[i];

			if (names(ref, world->types[m->type]) && walk_sees(x, ref, f, listed))
				return true;
		}
	}
	return false;
}

static bool
justified(const struct walker *x, const struct walk_set *set, size_t mark, enum act act,
	  bool listed)
{
	const struct walk_mark *m = &world->marks[mark];
	struct walk_fact f = walk_fact(x, set, m->type);

	if (walk_allowed(x, m->type, act, f) && walk_sees(x, m->field, f, listed) &&
	    (!m->rows || walk_sees(x, m->rows, f, listed)))
		return true;
	return named_by_another(x, set, m, listed);
}

static struct str
mark_name(const struct walk_mark *m)
{
	return str_fmt(world->st.arena, "%.*s.%.*s", STR_ARG(world->types[m->type]->key),
		       STR_ARG(m->field->key));
}

/* Every mark in a text must be one that this walker may see; whole telephone numbers never are. */
void
walk_check_text(const struct walk_step *s, struct str text, enum act act, bool listed)
{
	struct str rest = text;
	size_t mark;
	int number;

	tried++;
	while (walk_next_mark(&rest, &number, &mark)) {
		const struct walk_set *set = set_of(number);

		if (!set || mark >= world->mark_count)
			walk_differs(s, "shows", STR("an unknown mark"));
		else if (!justified(s->x, set, mark, act, listed))
			walk_differs(&(struct walk_step){s->x, set, s->type, s->what}, "shows",
				     mark_name(&world->marks[mark]));
	}
	if (str_contains(text, STR("1380000")))
		walk_differs(s, "shows", STR("a whole telephone number"));
}

/* Exactly what may be seen of the record itself, not less either. */
void
walk_check_view(const struct walk_step *s, struct str text)
{
	struct walk_fact f = walk_fact(s->x, s->set, s->type);
	size_t i;

	walk_check_text(s, text, ACT_READ, false);
	for (i = 0; i < world->mark_count; i++) {
		const struct walk_mark *m = &world->marks[i];

		if (m->type != s->type || !walk_sees(s->x, m->field, f, false) ||
		    (m->rows && !walk_sees(s->x, m->rows, f, false)))
			continue;
		if (!str_contains(text, walk_mark_text(world, s->set->number, i)))
			walk_differs(s, "does not show", m->field->key);
	}
}

/* -- one step in a work of its own ----------------------------------------------------------------------- */

struct running {
	walk_fn *fn;
	struct walk_run *run;
};

static enum err_code
run_one(void *ctx, struct db *db, struct err *e)
{
	struct running *x = ctx;
	struct work w;

	arena_reset(x->run->arena);
	x->run->text = STR_NONE;
	x->run->err = (struct err){0};
	work_init(&w, &world->st.engine, db, x->run->arena, &world->st.actors[x->run->step.x->who]);
	x->fn(&w, x->run);
	return err_set(e, ERR_WRONG_STATE, "the walk leaves nothing behind");
}

void
walk_write(struct walk_run *r, walk_fn *fn)
{
	struct running x = {fn, r};
	struct err e = {0};

	if (pool_write(world->st.engine.pool, run_one, &x, &e) == ERR_OK)
		fail_msg("a step of the walk was committed");
	walk_check_text(&r->step, str_from(r->err.detail), ACT_READ, true);
}

void
walk_read(struct walk_run *r, walk_fn *fn)
{
	struct running x = {fn, r};
	struct err e = {0};
	struct db *db;

	if (pool_borrow(world->st.engine.pool, &db, &e) != ERR_OK)
		fail_msg("%s", e.detail);
	run_one(&x, db, &e);
	pool_return(world->st.engine.pool, db);
	walk_check_text(&r->step, str_from(r->err.detail), ACT_READ, true);
}

void
walk_begin_text(struct work *w, struct buf *b, struct json *j)
{
	buf_init(b, w->arena, 8u << 20);
	json_init(j, b);
}
