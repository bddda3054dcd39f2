#include "walk.h"

#include "base/clock.h"
#include "base/id.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* -- types and marks -------------------------------------------------------------------------------- */

static bool
is_text(const struct cat_field *f)
{
	return f->params.kind == kind_find(STR("text")) ||
	       f->params.kind == kind_find(STR("long")) ||
	       f->params.kind == kind_find(STR("address"));
}

static bool
typed(const struct cat_field *f)
{
	return !f->calc && !f->filled && !f->retired && !f->readonly;
}

static void
add_marks(struct walk *w, size_t type, const struct cat_type *t, const struct cat_field *rows)
{
	size_t i;

	for (i = 0; i < t->fields.n; i++) {
		struct cat_field *f = t->fields.v[i];

		if (f->rows && typed(f))
			add_marks(w, type, f->rows, f);
		else if (typed(f) && is_text(f)) {
			assert_true(w->mark_count < WALK_MARKS);
			w->marks[w->mark_count++] = (struct walk_mark){type, f, rows};
		}
	}
}

size_t
walk_type_index(const struct walk *w, const struct cat_type *t)
{
	size_t i;

	for (i = 0; i < w->type_count; i++)
		if (w->types[i] == t)
			break;
	return i;
}

static bool
ready(const struct walk *w, const struct cat_type *t)
{
	size_t i;

	if (t->parent && walk_type_index(w, t->parent) == w->type_count)
		return false;
	for (i = 0; i < t->fields.n; i++) {
		const struct cat_type *target = t->fields.v[i]->target;

		if (target && target != t && walk_type_index(w, target) == w->type_count)
			return false;
	}
	return true;
}

static void
order_types(struct walk *w)
{
	const struct map *all = &w->st.catalogue->types;
	size_t i, before;

	do {
		before = w->type_count;
		for (i = 0; i < all->n; i++) {
			const struct cat_type *t = all->entries[i].value;

			if (walk_type_index(w, t) < w->type_count || !ready(w, t))
				continue;
			assert_true(w->type_count < WALK_TYPES);
			w->types[w->type_count] = t;
			add_marks(w, w->type_count++, t, NULL);
		}
	} while (w->type_count > before);
	assert_int_equal(w->type_count, all->n);
}

struct str
walk_mark_text(struct walk *w, int set, size_t mark)
{
	return str_fmt(w->st.arena, "q%dx%zuq", set, mark);
}

static bool
read_number(struct str *s, char end, int *ret)
{
	int n = 0;
	size_t i;

	for (i = 0; i < s->n && i < 7 && s->p[i] >= '0' && s->p[i] <= '9'; i++)
		n = n * 10 + (s->p[i] - '0');
	if (i == 0 || i == s->n || s->p[i] != end)
		return false;
	*s = str_skip(*s, i + 1);
	*ret = n;
	return true;
}

bool
walk_next_mark(struct str *rest, int *ret_set, size_t *ret_mark)
{
	ptrdiff_t at;
	int mark;

	while ((at = str_chr(*rest, 'q')) >= 0) {
		struct str s = str_skip(*rest, (size_t)at + 1);

		*rest = s;
		if (read_number(&s, 'x', ret_set) && read_number(&s, 'q', &mark)) {
			*rest = s;
			*ret_mark = (size_t)mark;
			return true;
		}
	}
	return false;
}

struct str
walk_phone(struct walk *w, int set)
{
	return str_fmt(w->st.arena, "1380000%04d", set);
}

/* -- filling a form ------------------------------------------------------------------------------------ */

struct filling {
	struct walk *w;
	const struct walk_set *set;
	size_t type;
	struct buf out;
	bool first;
};

static void
key(struct filling *f, struct str name)
{
	buf_addf(&f->out, "%s\"%.*s\":", f->first ? "" : ",", STR_ARG(name));
	f->first = false;
}

static size_t
mark_of(const struct filling *f, const struct cat_field *field)
{
	size_t i;

	for (i = 0; i < f->w->mark_count; i++)
		if (f->w->marks[i].field == field)
			return i;
	fail_msg("no mark for %.*s", STR_ARG(field->key));
	return 0;
}

static void fill_fields(struct filling *f, const struct cat_type *t);

static void
fill_text(struct filling *f, const struct cat_field *field)
{
	struct str text = walk_mark_text(f->w, f->set->number, mark_of(f, field));

	key(f, field->key);
	if (field->params.kind == kind_find(STR("address")))
		buf_addf(&f->out, "{\"region\":\"330381128201\",\"text\":\"%.*s\"}", STR_ARG(text));
	else
		buf_addf(&f->out, "\"%.*s\"", STR_ARG(text));
}

static void
fill_ref(struct filling *f, const struct cat_field *field)
{
	size_t target = walk_type_index(f->w, field->target);

	if (target >= f->type)
		return;
	key(f, field->key);
	buf_addf(&f->out, "\"%.*s\"", STR_ARG(f->set->ids[target]));
}

/* Nobody by default: who is on it is said, and who made it is not on it by that. */
static void
fill_staff(struct filling *f, const struct cat_field *field)
{
	key(f, field->key);
	if (str_is(field->params.relation, "responsible"))
		buf_addf(&f->out, "\"%.*s\"",
			 STR_ARG(f->w->st.actors[f->set->responsible].account));
	else
		buf_lit(&f->out, "null");
}

static void
fill_rows(struct filling *f, const struct cat_field *field)
{
	key(f, field->key);
	buf_lit(&f->out, "[{");
	f->first = true;
	fill_fields(f, field->rows);
	f->first = false;
	buf_lit(&f->out, "}]");
}

static void
fill_field(struct filling *f, const struct cat_field *field)
{
	struct str phone = walk_phone(f->w, f->set->number);

	if (!typed(field))
		return;
	if (is_text(field))
		fill_text(f, field);
	else if (field->params.kind == kind_find(STR("phone"))) {
		key(f, field->key);
		buf_addf(&f->out, "\"%.*s\"", STR_ARG(phone));
	} else if (field->params.kind == kind_find(STR("staff")))
		fill_staff(f, field);
	else if (field->target)
		fill_ref(f, field);
	else if (field->rows)
		fill_rows(f, field);
	else if (str_is(field->key, "birth_date")) {
		key(f, field->key);
		buf_add(&f->out,
			f->set->age == WALK_CHILD ? STR("\"2018-05-01\"") : STR("\"1950-05-01\""));
	}
}

static void
fill_fields(struct filling *f, const struct cat_type *t)
{
	size_t i;

	for (i = 0; i < t->fields.n; i++)
		fill_field(f, t->fields.v[i]);
}

static struct str
form_of(struct walk *w, const struct walk_set *set, size_t type)
{
	const struct cat_type *t = w->types[type];
	struct filling f = {.w = w, .set = set, .type = type, .first = true};

	buf_init(&f.out, w->st.arena, 1u << 16);
	buf_addf(&f.out, "{\"id\":\"%.*s\",", STR_ARG(set->ids[type]));
	if (t->parent)
		buf_addf(&f.out, "\"parent\":\"%.*s\",",
			 STR_ARG(set->ids[walk_type_index(w, t->parent)]));
	buf_lit(&f.out, "\"fields\":{");
	fill_fields(&f, t);
	buf_lit(&f.out, "}}");
	return buf_str(&f.out);
}

/* -- placing -------------------------------------------------------------------------------------------- */

/* Half of them are at work, half are filed away: the first state in which work goes on, the last
 * that is locked. */
static struct str
later_state(const struct cat_flow *flow, int number)
{
	bool filed = (number / WALK_AGES) % 2 != 0;
	struct str found = STR_NONE;
	size_t i;

	for (i = 0; flow && i < flow->states.n; i++) {
		const struct cat_state *s = &flow->states.v[i];

		if (!s->initial && !s->waits && s->locked == filed && (filed || found.n == 0))
			found = s->key;
	}
	return found;
}

static enum err_code
place_one(struct walk *w, struct work *work, struct walk_set *set, size_t type, struct err *e)
{
	const struct cat_type *t = w->types[type];
	struct str state = set->age == WALK_LATER ? later_state(t->flow, set->number) : STR_NONE;
	struct str text;
	struct envelope en;
	struct record *r;
	enum err_code rc;
	json_t *body;

	set->ids[type] = id_new(w->st.arena);
	text = form_of(w, set, type);
	body = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL);
	rc = record_read_envelope(work, t, body, &en, e);
	json_decref(body);
	if (rc == ERR_OK)
		rc = record_place(work, &en, state, &r, e);
	if (rc == ERR_OK)
		set->states[type] = str_dup(w->st.arena, r->state);
	return rc;
}

struct placing {
	struct walk *w;
	struct walk_set *sets;
	size_t n;
};

static enum err_code
place_sets(void *ctx, struct db *db, struct err *e)
{
	struct placing *p = ctx;
	struct arena *a = arena_new(256u << 20);
	enum err_code rc = ERR_OK;
	size_t i, k;

	for (i = 0; i < p->n && rc == ERR_OK; i++) {
		struct actor maker = {0};

		actor_system(a, &maker, "walk");
		maker.account = p->w->st.actors[p->sets[i].made_by].account;
		maker.unit = *p->sets[i].unit;
		for (k = 0; k < p->w->type_count && rc == ERR_OK; k++) {
			struct work work;

			work_init(&work, &p->w->st.engine, db, a, &maker);
			rc = place_one(p->w, &work, &p->sets[i], k, e);
			if (rc == ERR_INVALID && work.problems.first)
				rc = err_set(e, rc, "%.*s %.*s %.*s", STR_ARG(p->w->types[k]->key),
					     STR_ARG(work.problems.first->path),
					     STR_ARG(work.problems.first->code));
		}
		arena_reset(a);
	}
	arena_free(a);
	return rc;
}

static void
add_sets(struct walk *w, enum person made_by, enum person responsible)
{
	size_t first = w->sets.n, place;
	struct placing p = {.w = w};
	struct err e = {0};
	int age;

	for (place = 0; place < WALK_PLACES; place++)
		for (age = 0; age < WALK_AGES; age++) {
			struct walk_set set = {.number = (int)w->sets.n + 1,
					       .unit = w->places[place],
					       .age = (enum walk_age)age,
					       .made_by = made_by,
					       .responsible = responsible};

			vec_push(w->st.arena, &w->sets, set);
		}
	p.sets = &w->sets.v[first];
	p.n = w->sets.n - first;
	if (pool_write(w->st.engine.pool, place_sets, &p, &e) != ERR_OK)
		fail_msg("placing: %s", e.detail);
}

static void
hire(struct walk *w, const struct cat_role *role, const struct unit *at, const char *where)
{
	const char *login = cast_json(&w->st, "%.*s.%s", STR_ARG(role->key), where);
	struct walker x = {cast_hire(&w->st, login, str_cstr(w->st.arena, role->key), at), role,
			   at};

	vec_push(w->st.arena, &w->walkers, x);
	add_sets(w, x.who, LIN);
	add_sets(w, LIN, x.who);
}

void
walk_open(struct walk *w)
{
	const struct map *roles;
	size_t i;

	memset(w, 0, sizeof(*w));
	station_open(&w->st, NULL);
	w->below = cast_unit(&w->st, "village", "许岙村", "RA01X", &w->st.a);
	w->places[0] = &w->st.a;
	w->places[1] = &w->below;
	w->places[2] = &w->st.b;
	order_types(w);
	add_sets(w, LIN, LIN);
	roles = &w->st.catalogue->roles;
	for (i = 0; i < roles->n; i++) {
		hire(w, roles->entries[i].value, &w->st.a, "at");
		hire(w, roles->entries[i].value, &w->st.district, "above");
	}
}

void
walk_close(struct walk *w)
{
	station_close(&w->st);
}
