/*
 * t_rights_walk.c: role x act x type x own or other unit x channel, generated from the catalogue.
 * What may be done is worked out here once more, in the plainest way, from the rights the roles
 * declare, and held against what the engine does; and no text or number of a record stands in any
 * answer, list, count, search or error of somebody who may not see it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "deadline/deadline.h"
#include "search/search.h"
#include "walk.h"

static struct walk walk;
static size_t tried, wrong;

enum { SHOWN = 60 }; /* of what differs */

static int
setup(void **state)
{
	(void)state;
	walk_open(&walk);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	walk_close(&walk);
	return 0;
}

/* -- what should be: roles read as their file says them -------------------------------------------- */

struct fact {
	bool made, related;
	bool at, below; /* the record's unit is where the role is held; or lies under it */
	bool initial, raised;
};

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

static struct fact
fact_of(const struct walker *x, const struct walk_set *s, size_t type)
{
	const struct cat_type *t = walk.types[type];
	struct fact f = {0};

	f.made = s->made_by == x->who;
	f.related = s->responsible == x->who && says_who_is_responsible(t);
	f.at = s->unit == x->at;
	f.below = f.at || x->at == &walk.st.district ||
		  (x->at == &walk.st.a && s->unit == &walk.below);
	f.initial = !t->flow || s->age != WALK_LATER;
	f.raised = s->age == WALK_CHILD;
	return f;
}

static bool
allowed(const struct walker *x, size_t type, enum act act, struct fact f)
{
	size_t i;

	for (i = 0; i < x->role->rights.n; i++) {
		const struct cat_right *r = &x->role->rights.v[i];

		if ((r->type && r->type != walk.types[type]) || !((r->acts >> act) & 1))
			continue;
		if ((r->scope == SCOPE_OWN && f.made) || (r->scope == SCOPE_RELATED && f.related) ||
		    (r->scope == SCOPE_UNIT && f.at) || (r->scope == SCOPE_BELOW && f.below))
			return true;
	}
	return false;
}

static bool
close_to(struct fact f)
{
	return f.related || (f.made && f.initial);
}

static bool
reaches(enum scope uncover, struct fact f)
{
	return (uncover == SCOPE_OWN && f.made) || (uncover >= SCOPE_RELATED && close_to(f)) ||
	       (uncover == SCOPE_UNIT && f.at) || (uncover == SCOPE_BELOW && f.below);
}

static int
privacy_of(const struct cat_field *field, struct fact f)
{
	int p = (int)field->params.privacy;

	return f.raised && p > 0 && p < 3 ? p + 1 : p;
}

/* Does the page show this field plainly, or the list when `listed`? */
static bool
sees(const struct walker *x, const struct cat_field *field, struct fact f, bool listed)
{
	int p = privacy_of(field, f);

	if (p == 0)
		return true;
	if (listed && p >= 2)
		return false;
	if (f.made && f.initial)
		return true;
	return (p < 3 || f.related) && reaches(x->role->uncover[p], f);
}

static bool
may_ask_move(const struct walker *x, const struct cat_move *m, struct fact f)
{
	size_t i;

	for (i = 0; i < m->ask.n; i++)
		if (str_is(m->ask.v[i], "responsible") ? f.related
		    : str_is(m->ask.v[i], "author")    ? f.made
						       : str_eq(m->ask.v[i], x->role->key))
			return true;
	return false;
}

static bool
may_uncover_phone(const struct walker *x, const struct cat_field *field, struct fact f)
{
	int p = privacy_of(field, f);

	if (close_to(f))
		return true;
	return p < 3 &&
	       (reaches(x->role->uncover[p], f) || (f.at && x->role->uncover[p] >= SCOPE_RELATED));
}

/* Roles that see everything covered do not open it by an emergency either. */
static bool
may_open_in_emergency(const struct walker *x, size_t type, struct fact f)
{
	struct fact anywhere = {.made = true, .related = true, .at = true, .below = true};

	return f.at && x->role->uncover[P2] >= SCOPE_RELATED &&
	       allowed(x, type, ACT_READ, anywhere);
}

/* -- telling ------------------------------------------------------------------------------------------ */

struct step {
	const struct walker *x;
	const struct walk_set *set; /* NULL: of no one record */
	size_t type;
	const char *what;
};

static void
differs(const struct step *s, const char *why, struct str more)
{
	static const char *const ages[] = {"adult", "later", "child"};

	if (wrong++ >= SHOWN)
		return;
	printf("%.*s at %s: %s %.*s", STR_ARG(s->x->role->key),
	       s->x->at == &walk.st.a ? "station" : "district", s->what,
	       STR_ARG(walk.types[s->type]->key));
	if (s->set)
		printf(" (%s, %s, %s)",
		       s->set->unit == &walk.st.a    ? "station"
		       : s->set->unit == &walk.below ? "below"
						     : "other",
		       s->set->made_by == s->x->who       ? "made"
		       : s->set->responsible == s->x->who ? "responsible"
							  : "stranger",
		       ages[s->set->age]);
	printf(": %s %.*s\n", why, STR_ARG(more));
}

/* FORBIDDEN and nothing else stands for "you may not". */
static void
expect(const struct step *s, bool may, enum err_code rc)
{
	tried++;
	if (may == (rc == ERR_FORBIDDEN))
		differs(s, may ? "should be let" : "should be refused", str_from(err_name(rc)));
}

static const struct walk_set *
set_of(int number)
{
	return number > 0 && (size_t)number <= walk.sets.n ? &walk.sets.v[number - 1] : NULL;
}

/* Is this field the title by which a visible record of another type names its own? */
static bool
named_by_another(const struct walker *x, const struct walk_set *set, const struct walk_mark *m,
		 bool listed)
{
	size_t type, i;

	if (m->rows || !str_eq(walk.types[m->type]->title, m->field->key))
		return false;
	for (type = 0; type < walk.type_count; type++) {
		struct fact f = fact_of(x, set, type);

		if (!allowed(x, type, ACT_READ, f))
			continue;
		for (i = 0; i < walk.types[type]->fields.n; i++) {
			const struct cat_field *ref = walk.types[type]->fields.v[i];

			if (ref->target == walk.types[m->type] && sees(x, ref, f, listed))
				return true;
		}
	}
	return false;
}

static bool
justified(const struct walker *x, const struct walk_set *set, size_t mark, enum act act,
	  bool listed)
{
	const struct walk_mark *m = &walk.marks[mark];
	struct fact f = fact_of(x, set, m->type);

	if (allowed(x, m->type, act, f) && sees(x, m->field, f, listed) &&
	    (!m->rows || sees(x, m->rows, f, listed)))
		return true;
	return named_by_another(x, set, m, listed);
}

/* Every mark in a text must be one that this walker may see; whole telephone numbers never are. */
static void
check_text(const struct step *s, struct str text, enum act act, bool listed)
{
	struct str rest = text;
	size_t mark;
	int number;

	tried++;
	while (walk_next_mark(&rest, &number, &mark)) {
		const struct walk_set *set = set_of(number);

		if (!set || mark >= walk.mark_count || !justified(s->x, set, mark, act, listed))
			differs(s, "shows",
				set && mark < walk.mark_count ? walk.marks[mark].field->key
							      : STR("an unknown mark"));
	}
	if (str_contains(text, STR("1380000")))
		differs(s, "shows", STR("a whole telephone number"));
}

/* Exactly what may be seen of the record itself, not less either. */
static void
check_view(const struct step *s, struct str text)
{
	struct fact f = fact_of(s->x, s->set, s->type);
	size_t i;

	check_text(s, text, ACT_READ, false);
	for (i = 0; i < walk.mark_count; i++) {
		const struct walk_mark *m = &walk.marks[i];

		if (m->type != s->type || !sees(s->x, m->field, f, false) ||
		    (m->rows && !sees(s->x, m->rows, f, false)))
			continue;
		if (!str_contains(text, walk_mark_text(&walk, s->set->number, i)))
			differs(s, "does not show", m->field->key);
	}
}

/* -- one step in a work of its own ----------------------------------------------------------------------- */

struct run {
	struct step step;
	const struct cat_type *type;
	struct str id;
	const struct cat_move *move;
	struct arena *arena;
	enum err_code rc;
	struct err err;
	struct str text;
};

typedef void run_fn(struct work *w, struct run *r);

struct running {
	run_fn *fn;
	struct run *run;
};

static enum err_code
run_one(void *ctx, struct db *db, struct err *e)
{
	struct running *x = ctx;
	struct work w;

	arena_reset(x->run->arena);
	x->run->text = STR_NONE;
	x->run->err = (struct err){0};
	work_init(&w, &walk.st.engine, db, x->run->arena, &walk.st.actors[x->run->step.x->who]);
	x->fn(&w, x->run);
	return err_set(e, ERR_WRONG_STATE, "the walk leaves nothing behind");
}

static void
write_step(struct run *r, run_fn *fn)
{
	struct running x = {fn, r};
	struct err e = {0};

	if (pool_write(walk.st.engine.pool, run_one, &x, &e) == ERR_OK)
		fail_msg("a step of the walk was committed");
	check_text(&r->step, str_from(r->err.detail), ACT_READ, true);
}

static void
read_step(struct run *r, run_fn *fn)
{
	struct running x = {fn, r};
	struct err e = {0};
	struct db *db;

	if (pool_borrow(walk.st.engine.pool, &db, &e) != ERR_OK)
		fail_msg("%s", e.detail);
	run_one(&x, db, &e);
	pool_return(walk.st.engine.pool, db);
	check_text(&r->step, str_from(r->err.detail), ACT_READ, true);
}

static void
begin_text(struct work *w, struct buf *b, struct json *j)
{
	buf_init(b, w->arena, 8u << 20);
	json_init(j, b);
}

/* -- reading ------------------------------------------------------------------------------------------------ */

static void
view(struct work *w, struct run *r)
{
	struct record *rec;
	struct json j;
	struct buf b;

	r->rc = record_load(w, r->type, r->id, ACT_READ, &rec, &r->err);
	begin_text(w, &b, &j);
	if (r->rc == ERR_OK)
		record_write(w, rec, CHANNEL_VIEW, &j);
	r->text = buf_str(&b);
}

static void
history(struct work *w, struct run *r)
{
	struct record *rec;
	struct json j;
	struct buf b;

	r->rc = record_load(w, r->type, r->id, ACT_READ, &rec, &r->err);
	begin_text(w, &b, &j);
	if (r->rc == ERR_OK)
		r->rc = record_history(w, rec, &j, &r->err);
	r->text = buf_str(&b);
}

static void
flow(struct work *w, struct run *r)
{
	struct record *rec;
	struct json j;
	struct buf b;

	r->rc = record_load(w, r->type, r->id, ACT_READ, &rec, &r->err);
	begin_text(w, &b, &j);
	if (r->rc == ERR_OK && r->type->flow)
		r->rc = workflow_write_flow(w, rec, &j, &r->err);
	r->text = buf_str(&b);
}

static const struct cat_field *
phone_of(const struct cat_type *t)
{
	size_t i;

	for (i = 0; i < t->fields.n; i++)
		if (t->fields.v[i]->params.kind == kind_find(STR("phone")))
			return t->fields.v[i];
	return NULL;
}

static void
uncover(struct work *w, struct run *r)
{
	const struct cat_field *f = phone_of(r->type);
	struct record *rec;
	struct json j;
	struct buf b;

	w->reason = STR("测试里写的原因");
	r->rc = record_load(w, r->type, r->id, ACT_READ, &rec, &r->err);
	begin_text(w, &b, &j);
	if (r->rc == ERR_OK)
		r->rc = record_uncover(w, rec, &f, 1, &j, &r->err);
	r->text = buf_str(&b);
}

static void
walk_reading(struct run *r)
{
	struct fact f = fact_of(r->step.x, r->step.set, r->step.type);
	bool may = allowed(r->step.x, r->step.type, ACT_READ, f);

	r->step.what = "view";
	read_step(r, view);
	expect(&r->step, may, r->rc);
	if (r->rc == ERR_OK)
		check_view(&r->step, r->text);
	r->step.what = "history";
	read_step(r, history);
	expect(&r->step, may, r->rc);
	check_text(&r->step, r->text, ACT_READ, false);
	r->step.what = "flow";
	read_step(r, flow);
	expect(&r->step, may, r->rc);
	check_text(&r->step, r->text, ACT_READ, false);
	if (!phone_of(r->type))
		return;
	r->step.what = "uncover";
	read_step(r, uncover);
	may = may && may_uncover_phone(r->step.x, phone_of(r->type), f);
	expect(&r->step, may, r->rc);
	if (may != str_contains(r->text, walk_phone(&walk, r->step.set->number)))
		differs(&r->step, "uncovers wrongly", r->text);
}

/* -- writing: everything is undone ------------------------------------------------------------------------- */

static json_t *
body_of(const struct run *r, struct str id, struct str parent)
{
	json_t *body = json_object(), *fields = json_object();
	size_t i;

	json_object_set_new(body, "id", json_stringn(id.p, id.n));
	if (parent.n > 0)
		json_object_set_new(body, "parent", json_stringn(parent.p, parent.n));
	else
		json_object_set_new(body, "base", json_integer(1));
	for (i = 0; i < walk.mark_count; i++)
		if (walk.marks[i].type == r->step.type && !walk.marks[i].rows &&
		    walk.marks[i].field->params.kind == kind_find(STR("text"))) {
			json_object_set_new(fields, str_cstr(r->arena, walk.marks[i].field->key),
					    json_string("新写的"));
			break;
		}
	json_object_set_new(body, "fields", fields);
	return body;
}

static void
update(struct work *w, struct run *r)
{
	json_t *body = body_of(r, r->id, STR_NONE);
	struct conflict *clash;
	struct envelope en;
	struct record *rec;

	r->rc = record_read_envelope(w, r->type, body, &en, &r->err);
	json_decref(body);
	if (r->rc == ERR_OK)
		r->rc = record_update(w, &en, &rec, &clash, &r->err);
}

static void
make_void(struct work *w, struct run *r)
{
	struct record *rec;

	r->rc = record_void(w, r->type, r->id, STR("测试里写的原因"), &rec, &r->err);
}

static void
create_below(struct work *w, struct run *r)
{
	struct str parent = STR_NONE;
	struct envelope en;
	struct record *rec;
	json_t *body;
	bool again;

	if (r->type->parent)
		parent = r->step.set->ids[walk_type_index(&walk, r->type->parent)];
	body = body_of(r, STR("01900000-0000-7000-8000-00000000000a"), parent);
	json_object_del(body, "base");
	r->rc = record_read_envelope(w, r->type, body, &en, &r->err);
	json_decref(body);
	if (r->rc == ERR_OK)
		r->rc = record_create(w, &en, &rec, &again, &r->err);
}

static void
move(struct work *w, struct run *r)
{
	struct move_request rq = {.id = STR("01900000-0000-7000-8000-00000000000b"),
				  .move = r->move->key,
				  .words = STR("测试里写的话")};
	struct missing *missing;
	struct record *rec;
	size_t n;

	r->rc = workflow_move(w, r->type, r->id, &rq, &rec, &missing, &n, &r->err);
}

static void
emergency(struct work *w, struct run *r)
{
	r->rc = record_emergency_open(w, r->type, r->id, STR("夜里来电，人要出事"), &r->err);
}

/* A waiting approval that names this walker, whatever her rights are now. */
static void
approve(struct work *w, struct run *r)
{
	struct value v[8] = {value_text(r->step.set->unit->id),
			     value_text(STR("01900000-0000-7000-8000-00000000000c")),
			     value_text(r->type->key),
			     value_text(r->id),
			     value_text(r->move->key),
			     value_text(r->step.set->states[r->step.type]),
			     value_text(walk.st.actors[CHEN].account),
			     value_text(w->actor->account)};

	r->rc = db_exec(w->db,
			STR("INSERT INTO approval (unit_id, id, type, record_id, move, from_state,"
			    " state, asked_by, asked_at, turn, version_before) VALUES "
			    "(?, ?, ?, ?, ?, ?, 'waiting', ?, 1, '|' || ? || '|', 1)"),
			v, 8, NULL, &r->err);
	if (r->rc == ERR_OK)
		r->rc = workflow_decide(w, v[1].s, DECISION_AGREE, STR_NONE, NULL, 0, 0, &r->err);
}

static bool
goes_from(const struct cat_move *m, struct str state)
{
	size_t i;

	for (i = 0; i < m->from.n; i++)
		if (str_eq(m->from.v[i], state))
			return true;
	return false;
}

static void
walk_moves(struct run *r, struct fact f)
{
	const struct cat_flow *fl = r->type->flow;
	bool approved = false;
	size_t i;

	for (i = 0; fl && i < fl->moves.n; i++) {
		r->move = fl->moves.v[i];
		if (!goes_from(r->move, r->step.set->states[r->step.type]))
			continue;
		r->step.what = "move";
		write_step(r, move);
		expect(&r->step,
		       allowed(r->step.x, r->step.type, ACT_MOVE, f) &&
			       may_ask_move(r->step.x, r->move, f),
		       r->rc);
		if (!r->move->approval || approved)
			continue;
		approved = true;
		r->step.what = "approve";
		write_step(r, approve);
		expect(&r->step, allowed(r->step.x, r->step.type, ACT_APPROVE, f), r->rc);
	}
}

static bool
may_create(const struct run *r)
{
	const struct walker *x = r->step.x;
	struct fact f;

	if (!r->type->parent) {
		f = (struct fact){.made = true, .related = true, .at = true, .below = true};
		return allowed(x, r->step.type, ACT_CREATE, f);
	}
	f = fact_of(x, r->step.set, walk_type_index(&walk, r->type->parent));
	if (!allowed(x, walk_type_index(&walk, r->type->parent), ACT_READ, f))
		return false;
	f.made = true;
	return allowed(x, r->step.type, ACT_CREATE, f);
}

static void
walk_writing(struct run *r)
{
	struct fact f = fact_of(r->step.x, r->step.set, r->step.type);

	r->step.what = "update";
	write_step(r, update);
	expect(&r->step, allowed(r->step.x, r->step.type, ACT_UPDATE, f), r->rc);
	r->step.what = "void";
	write_step(r, make_void);
	expect(&r->step, allowed(r->step.x, r->step.type, ACT_VOID, f), r->rc);
	r->step.what = "create";
	write_step(r, create_below);
	expect(&r->step, may_create(r), r->rc);
	r->step.what = "emergency";
	write_step(r, emergency);
	expect(&r->step, may_open_in_emergency(r->step.x, r->step.type, f), r->rc);
	walk_moves(r, f);
}

/* -- lists: which records, how many, what of them ------------------------------------------------------------ */

enum { PAGE = 200 };

struct listing {
	enum act act;
	VEC(struct str) ids;
	int64_t count;
	bool count_more;
};

static struct listing listing;

static void
list_pages(struct work *w, struct run *r)
{
	struct query q = {.type = r->type, .act = listing.act, .limit = PAGE};
	struct record_list l;
	struct json j;
	struct buf b;
	size_t i;

	listing.ids.n = 0;
	begin_text(w, &b, &j);
	json_array_start(&j);
	do {
		r->rc = record_query(w, &q, &l, &r->err);
		if (r->rc != ERR_OK)
			break;
		if (q.after.n == 0) {
			listing.count = l.count;
			listing.count_more = l.count_more;
		}
		for (i = 0; i < l.n; i++) {
			vec_push(walk.st.arena, &listing.ids, str_dup(r->arena, l.v[i]->id));
			record_write(w, l.v[i],
				     listing.act == ACT_SEARCH ? CHANNEL_SEARCH : CHANNEL_LIST, &j);
		}
		q.after = l.next;
	} while (q.after.n > 0);
	json_array_end(&j);
	r->text = buf_str(&b);
	if (buf_failed(&b))
		r->rc = err_set(&r->err, ERR_TOO_LARGE, "the list does not fit");
}

static bool
listed(struct str id)
{
	size_t i;

	for (i = 0; i < listing.ids.n; i++)
		if (str_eq(listing.ids.v[i], id))
			return true;
	return false;
}

static void
walk_list(struct run *r, enum act act, const char *what)
{
	size_t i;
	int64_t n = 0;

	r->step.what = what;
	r->step.set = NULL;
	listing.act = act;
	read_step(r, list_pages);
	if (r->rc != ERR_OK)
		differs(&r->step, "fails", str_from(r->err.detail));
	check_text(&r->step, r->text, act, true);
	for (i = 0; i < walk.sets.n; i++) {
		const struct walk_set *set = &walk.sets.v[i];
		bool may = allowed(r->step.x, r->step.type, act,
				   fact_of(r->step.x, set, r->step.type));

		n += may;
		tried++;
		r->step.set = set;
		if (listed(set->ids[r->step.type]) != may)
			differs(&r->step, may ? "misses" : "holds", STR("a record"));
	}
	r->step.set = NULL;
	if (listing.count != n || listing.count_more)
		differs(&r->step, "counts",
			str_fmt(r->arena, "%lld, not %lld", (long long)listing.count,
				(long long)n));
}

static void
find(struct work *w, struct run *r)
{
	struct access_scope scope;
	struct search_hit *hits;
	struct str words = STR_NONE;
	size_t i, n;
	bool more;

	for (i = 0; i < walk.mark_count; i++)
		if (walk.marks[i].type == r->step.type && !walk.marks[i].rows &&
		    str_eq(walk.marks[i].field->key, r->type->title))
			words = walk_mark_text(&walk, r->step.set->number, i);
	access_scope(w->arena, w->actor, r->type, ACT_SEARCH, &scope);
	r->rc = search_find(w->db, w->arena, &scope, w->actor->account, STR_NONE, words, 50, &hits,
			    &n, &more, &r->err);
	listing.ids.n = 0;
	for (i = 0; r->rc == ERR_OK && i < n; i++)
		vec_push(walk.st.arena, &listing.ids, str_dup(r->arena, hits[i].record));
}

static void
walk_search(struct run *r)
{
	bool may = allowed(r->step.x, r->step.type, ACT_SEARCH,
			   fact_of(r->step.x, r->step.set, r->step.type));

	if (r->type->search.n == 0)
		return;
	r->step.what = "find";
	read_step(r, find);
	tried++;
	if (r->rc != ERR_OK || listing.ids.n != (may ? 1u : 0u) ||
	    (may && !listed(r->step.set->ids[r->step.type])))
		differs(&r->step, may ? "misses" : "finds", STR("a record"));
}

/* -- what waits and what is due -------------------------------------------------------------------------------- */

static void
desk(struct work *w, struct run *r)
{
	struct deadline *due = NULL;
	struct json j;
	struct buf b;
	size_t i, n = 0;

	begin_text(w, &b, &j);
	json_array_start(&j);
	r->rc = workflow_write_approvals(w, false, &j, &r->err);
	if (r->rc == ERR_OK)
		r->rc = deadline_list(w, w->actor->account, 100, &due, &n, &r->err);
	for (i = 0; i < n; i++)
		deadline_write_due(w, &due[i], &j);
	json_array_end(&j);
	r->text = buf_str(&b);
}

/* -- the walk ---------------------------------------------------------------------------------------------------- */

static bool
concerns(const struct walker *x, const struct walk_set *s)
{
	return s->made_by == x->who || s->responsible == x->who ||
	       (s->made_by == LIN && s->responsible == LIN);
}

static void
walk_records(struct run *r)
{
	size_t i, type;

	for (i = 0; i < walk.sets.n; i++) {
		r->step.set = &walk.sets.v[i];
		if (!concerns(r->step.x, r->step.set))
			continue;
		for (type = 0; type < walk.type_count; type++) {
			r->step.type = type;
			r->type = walk.types[type];
			r->id = r->step.set->ids[type];
			walk_reading(r);
			walk_writing(r);
			walk_search(r);
		}
	}
}

static void
walk_lists(struct run *r)
{
	size_t type;

	for (type = 0; type < walk.type_count; type++) {
		r->step.type = type;
		r->type = walk.types[type];
		walk_list(r, ACT_READ, "list");
		walk_list(r, ACT_SEARCH, "search");
		walk_list(r, ACT_EXPORT, "export");
		walk_list(r, ACT_PRINT, "print");
	}
	r->step.what = "desk";
	read_step(r, desk);
	check_text(&r->step, r->text, ACT_READ, true);
}

static void
each_role_does_what_its_file_says(void **state)
{
	struct run r = {.arena = arena_new(64u << 20)};
	size_t i;

	(void)state;
	for (i = 0; i < walk.walkers.n; i++) {
		r.step = (struct step){.x = &walk.walkers.v[i]};
		walk_records(&r);
		walk_lists(&r);
	}
	printf("%zu roles at two places, %zu records: %zu steps, %zu differ\n", walk.walkers.n / 2,
	       walk.sets.n * walk.type_count, tried, wrong);
	arena_free(r.arena);
	assert_true(tried > 10000);
	assert_int_equal(wrong, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_role_does_what_its_file_says, setup, teardown),
	};

	return cmocka_run_group_tests_name("rights", tests, NULL, NULL);
}
