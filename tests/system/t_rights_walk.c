/*
 * t_rights_walk.c: role x act x type x own or other unit, generated from the catalogue, on single
 * records. What may be done is held against what the engine does; and no text or number of a
 * record stands in any page, history, flow, uncovered field or error of somebody who may not see it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "walk_rights.h"

static struct walk walk;

static int
setup(void **state)
{
	(void)state;
	walk_open(&walk);
	walk_begin(&walk);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	walk_close(&walk);
	return 0;
}

/* -- reading ------------------------------------------------------------------------------------------------ */

static void
view(struct work *w, struct walk_run *r)
{
	struct record *rec;
	struct json j;
	struct buf b;

	r->rc = record_load(w, r->type, r->id, ACT_READ, &rec, &r->err);
	walk_begin_text(w, &b, &j);
	if (r->rc == ERR_OK)
		record_write(w, rec, CHANNEL_VIEW, &j);
	r->text = buf_str(&b);
}

static void
history(struct work *w, struct walk_run *r)
{
	struct record *rec;
	struct json j;
	struct buf b;

	r->rc = record_load(w, r->type, r->id, ACT_READ, &rec, &r->err);
	walk_begin_text(w, &b, &j);
	if (r->rc == ERR_OK)
		r->rc = record_history(w, rec, &j, &r->err);
	r->text = buf_str(&b);
}

static void
flow(struct work *w, struct walk_run *r)
{
	struct record *rec;
	struct json j;
	struct buf b;

	r->rc = record_load(w, r->type, r->id, ACT_READ, &rec, &r->err);
	walk_begin_text(w, &b, &j);
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
uncover(struct work *w, struct walk_run *r)
{
	const struct cat_field *f = phone_of(r->type);
	struct record *rec;
	struct json j;
	struct buf b;

	w->reason = STR("测试里写的原因");
	r->rc = record_load(w, r->type, r->id, ACT_READ, &rec, &r->err);
	walk_begin_text(w, &b, &j);
	if (r->rc == ERR_OK)
		r->rc = record_uncover(w, rec, &f, 1, &j, &r->err);
	r->text = buf_str(&b);
}

static void
walk_reading(struct walk_run *r)
{
	struct walk_fact f = walk_fact(r->step.x, r->step.set, r->step.type);
	bool may = walk_allowed(r->step.x, r->step.type, ACT_READ, f);

	r->step.what = "view";
	walk_read(r, view);
	walk_expect(&r->step, may, r->rc);
	if (r->rc == ERR_OK)
		walk_check_view(&r->step, r->text);
	r->step.what = "history";
	walk_read(r, history);
	walk_expect(&r->step, may, r->rc);
	walk_check_text(&r->step, r->text, ACT_READ, false);
	r->step.what = "flow";
	walk_read(r, flow);
	walk_expect(&r->step, may, r->rc);
	walk_check_text(&r->step, r->text, ACT_READ, false);
	if (!phone_of(r->type))
		return;
	r->step.what = "uncover";
	walk_read(r, uncover);
	may = may && walk_may_uncover(r->step.x, phone_of(r->type), f);
	walk_expect(&r->step, may, r->rc);
	if (may != str_contains(r->text, walk_phone(&walk, r->step.set->number)))
		walk_differs(&r->step, "uncovers wrongly", r->text);
}

/* -- writing: everything is undone ------------------------------------------------------------------------- */

static json_t *
body_of(const struct walk_run *r, struct str id, struct str parent)
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
update(struct work *w, struct walk_run *r)
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
make_void(struct work *w, struct walk_run *r)
{
	struct record *rec;

	r->rc = record_void(w, r->type, r->id, STR("测试里写的原因"), &rec, &r->err);
}

static void
create_below(struct work *w, struct walk_run *r)
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
move(struct work *w, struct walk_run *r)
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
emergency(struct work *w, struct walk_run *r)
{
	r->rc = record_emergency_open(w, r->type, r->id, STR("夜里来电，人要出事"), &r->err);
}

/* A waiting approval that names this walker, whatever her rights are now. */
static void
approve(struct work *w, struct walk_run *r)
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
walk_moves(struct walk_run *r, struct walk_fact f)
{
	const struct cat_flow *fl = r->type->flow;
	bool approved = false;
	size_t i;

	for (i = 0; fl && i < fl->moves.n; i++) {
		r->move = fl->moves.v[i];
		if (!goes_from(r->move, r->step.set->states[r->step.type]))
			continue;
		r->step.what = str_cstr(walk.st.arena, r->move->key);
		walk_write(r, move);
		walk_expect(&r->step,
			    walk_allowed(r->step.x, r->step.type, ACT_MOVE, f) &&
				    walk_may_ask(r->step.x, r->move, f),
			    r->rc);
		if (!r->move->approval || approved)
			continue;
		approved = true;
		r->step.what = "approve";
		walk_write(r, approve);
		walk_expect(&r->step, walk_allowed(r->step.x, r->step.type, ACT_APPROVE, f), r->rc);
	}
}

static bool
may_create(const struct walk_run *r)
{
	const struct walker *x = r->step.x;
	struct walk_fact f;

	if (!r->type->parent) {
		f = (struct walk_fact){.made = true, .related = true, .at = true, .below = true};
		return walk_allowed(x, r->step.type, ACT_CREATE, f);
	}
	f = walk_fact(x, r->step.set, walk_type_index(&walk, r->type->parent));
	if (!walk_allowed(x, walk_type_index(&walk, r->type->parent), ACT_READ, f))
		return false;
	f.made = true;
	return walk_allowed(x, r->step.type, ACT_CREATE, f);
}

static void
walk_writing(struct walk_run *r)
{
	struct walk_fact f = walk_fact(r->step.x, r->step.set, r->step.type);

	r->step.what = "update";
	walk_write(r, update);
	walk_expect(&r->step, walk_allowed(r->step.x, r->step.type, ACT_UPDATE, f), r->rc);
	r->step.what = "void";
	walk_write(r, make_void);
	walk_expect(&r->step, walk_allowed(r->step.x, r->step.type, ACT_VOID, f), r->rc);
	r->step.what = "create";
	walk_write(r, create_below);
	walk_expect(&r->step, may_create(r), r->rc);
	r->step.what = "emergency";
	walk_write(r, emergency);
	walk_expect(&r->step, walk_may_open_in_emergency(r->step.x, r->step.type, f), r->rc);
	walk_moves(r, f);
}

/* -- the walk ---------------------------------------------------------------------------------------------------- */

static bool
concerns(const struct walker *x, const struct walk_set *s)
{
	return s->made_by == x->who || s->responsible == x->who ||
	       (s->made_by == LIN && s->responsible == LIN);
}

static void
walk_records(struct walk_run *r)
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
		}
	}
}

static void
each_role_does_what_its_file_says(void **state)
{
	struct walk_run r = {.arena = arena_new(64u << 20)};
	size_t i;

	(void)state;
	for (i = 0; i < walk.walkers.n; i++) {
		r.step = (struct walk_step){.x = &walk.walkers.v[i]};
		walk_records(&r);
	}
	arena_free(r.arena);
	walk_end("steps", 10000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_role_does_what_its_file_says, setup, teardown),
	};

	return cmocka_run_group_tests_name("rights", tests, NULL, NULL);
}
