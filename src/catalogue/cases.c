/* cases.c: worked examples: what is expected, and whether it can be expected at all. */
#include "catalogue/cases_read.h"
#include "base/clock.h"
#include "rule/date.h"

struct example_file {
	struct cat_type *type;
	const struct node *root;
	int64_t now;
};

#define read_texts(r, map, key, vec)                                                               \
	do {                                                                                       \
		const struct node *n_ = node_items((map), (key));                                  \
                                                                                                   \
		for (; n_; n_ = node_next_item(node_get((map), (key)), n_))                        \
			if (n_->kind == NODE_TEXT && n_->text.n > 0)                               \
				vec_push((r)->arena, (vec), n_->text);                             \
	} while (0)

static const struct node *
own_or_file(const struct example_file *file, const struct node *n, const char *key)
{
	const struct node *own = node_get(n, key);

	return own ? own : node_get(file->root, key);
}

static struct str
text_of(const struct node *n)
{
	return n && n->kind == NODE_TEXT ? n->text : STR_NONE;
}

/* A date, or a date and a time; anything else is said. */
static struct cat_moment
moment(struct reading *r, const struct node *n)
{
	struct cat_moment m = {CAT_MOMENT_NONE, 0};

	if (!n || n->kind != NODE_TEXT)
		return m;
	if (clock_parse_iso(n->text, &m.at)) {
		m.kind = CAT_MOMENT_INSTANT;
		return m;
	}
	m.at = date_parse_iso(n->text);
	if (m.at != DATE_NONE)
		m.kind = CAT_MOMENT_DAY;
	else
		cat_problem(r->ps, n->pos, CAT_WRONG_DATE, n->text, STR_NONE);
	return m;
}

int64_t
cases_instant(struct reading *r, const struct node *n, int64_t otherwise)
{
	struct cat_moment m = moment(r, n);

	if (m.kind == CAT_MOMENT_DAY)
		return m.at * CLOCK_DAY_MS - CLOCK_ZONE_MS;
	return m.kind == CAT_MOMENT_INSTANT ? m.at : otherwise;
}

/* -- what is given ------------------------------------------------------------------------ */

static void
read_parent(struct reading *r, const struct example_file *file, const struct node *n)
{
	const struct node *given = own_or_file(file, n, "parent");
	struct cat_example_record parent = {.type = file->type->parent};

	if (!given || !parent.type)
		return;
	parent.id = cases_new_id(r);
	parent.fields = cases_fields(r, parent.type, NULL, given, NULL);
	parent.state = cases_state(r, parent.type, given);
	vec_push(r->arena, &r->example->others, parent);
	r->example->record.parent = parent.id;
}

/* The field by which records called so in `t`'s expressions name it; NULL for a child type. */
static const struct cat_field *
referrer_called(const struct cat_type *t, struct str name)
{
	size_t i;

	for (i = 0; t && i < t->referrers.n; i++)
		if (str_eq(t->referrers.v[i]->rows_as, name))
			return t->referrers.v[i];
	return NULL;
}

/* One record beneath `parent`, or naming it, for each of the list; a type that does neither is
 * said. */
static void
read_beneath(struct reading *r, const struct cat_type *parent, struct str id,
	     const struct node *list, bool sibling)
{
	const struct node *n;
	const struct cat_field *by = referrer_called(parent, list->key);
	struct cat_example_record child = {.type = cat_type(r->c, list->key), .parent = id};

	if (by)
		child = (struct cat_example_record){.type = by->owner, .by = by->key, .names = id};
	if (!parent || !child.type || (!by && child.type->parent != parent)) {
		cat_problem(r->ps, list->key_pos, CAT_UNKNOWN_TYPE, list->key, STR_NONE);
		return;
	}
	for (n = list->first; n; n = n->next) {
		child.id = cases_new_id(r);
		child.fields = cases_fields(r, child.type, NULL, n, NULL);
		child.state = cases_state(r, child.type, n);
		if (sibling)
			vec_push(r->arena, &r->example->others, child);
		else
			vec_push(r->arena, &r->example->children, child);
	}
}

static void
read_children_of(struct reading *r, const struct node *list)
{
	read_beneath(r, r->example->record.type, r->example->record.id, list, false);
}

/* What else lies beneath the same parent. */
static void
read_siblings(struct reading *r, const struct example_file *file, const struct node *n)
{
	const struct node *m = node_first(own_or_file(file, n, "siblings"));

	for (; m; m = m->next)
		read_beneath(r, file->type->parent, r->example->record.parent, m, true);
}

/* A type named by the example replaces the file's list of that type. */
static void
read_children(struct reading *r, const struct example_file *file, const struct node *n)
{
	const struct node *own = node_get(n, "children"), *m;

	for (m = node_first(node_get(file->root, "children")); m; m = m->next) {
		const struct node *o;
		bool replaced = false;

		for (o = node_first(own); o && !replaced; o = o->next)
			replaced = str_eq(o->key, m->key);
		if (!replaced)
			read_children_of(r, m);
	}
	for (m = node_first(own); m; m = m->next)
		read_children_of(r, m);
}

static void
read_given(struct reading *r, const struct example_file *file, const struct node *n)
{
	struct cat_example *x = r->example;
	const struct node *state = own_or_file(file, n, "state");

	x->now = cases_instant(r, node_get(n, "now"), file->now);
	x->actor = cases_account(r, text_of(own_or_file(file, n, "actor")));
	x->state = text_of(state);
	if (x->state.n > 0 && (!file->type->flow || !cat_state(file->type->flow, x->state)))
		cat_problem(r->ps, state->pos, CAT_UNKNOWN_STATE, x->state, STR_NONE);
	x->record.type = file->type;
	x->record.id = cases_new_id(r);
	read_parent(r, file, n);
	read_siblings(r, file, n);
	x->record.fields = cases_fields(r, file->type, node_get(file->root, "base"),
					node_get(n, "given"), node_get(n, "without"));
	read_children(r, file, n);
}

/* -- what is expected --------------------------------------------------------------------- */

static void
check_fields_named(struct reading *r, const struct node *n, const char *key)
{
	const struct node *m;

	for (m = node_items(n, key); m; m = node_next_item(node_get(n, key), m))
		if (m->kind == NODE_TEXT)
			cases_field(r, r->example->record.type, m->text, m->pos);
}

static void
read_problems(struct reading *r, const struct node *n)
{
	const struct node *list = node_get(n, "problems"), *m;

	r->example->no_problems = list && list->n == 0;
	for (m = node_first(list); m; m = m->next) {
		struct cat_expected_problem p = {node_str(m, "path"), node_str(m, "code")};

		vec_push(r->arena, &r->example->problems, p);
	}
}

static void
read_form(struct reading *r, const struct node *n)
{
	static const char *const lists[] = {"incomplete", "complete", "shown", "hidden"};
	struct cat_example *x = r->example;
	size_t i;

	for (i = 0; i < COUNTOF(lists); i++)
		check_fields_named(r, n, lists[i]);
	read_texts(r, n, "incomplete", &x->incomplete);
	read_texts(r, n, "complete", &x->complete);
	read_texts(r, n, "shown", &x->shown);
	read_texts(r, n, "hidden", &x->hidden);
}

static void
read_values(struct reading *r, const struct node *n, const char *key,
	    struct cat_expected_values *ret)
{
	const struct node *m;

	for (m = node_first(node_get(n, key)); m; m = m->next) {
		struct cat_expected_value v;

		if (!cases_path(r, r->example->record.type, m, &v.path))
			continue;
		v.json = cases_value(r, v.path.field, m);
		vec_push(r->arena, &ret->of, v);
	}
}

/* On the record itself, its parent or its children: all their deadlines may be looked at. */
static bool
has_deadline(const struct cat_type *t, struct str key)
{
	size_t i;

	for (i = 0; i < t->deadlines.n; i++)
		if (str_eq(t->deadlines.v[i]->key, key))
			return true;
	return false;
}

static void
check_deadline(struct reading *r, struct str key, struct cat_pos at)
{
	const struct cat_type *t = r->example->record.type;
	size_t i;

	for (i = 0; i < t->children.n; i++)
		if (has_deadline(t->children.v[i], key))
			return;
	if (!has_deadline(t, key) && !(t->parent && has_deadline(t->parent, key)))
		cat_problem(r->ps, at, CAT_UNKNOWN_DEADLINE, key, STR_NONE);
}

static void
read_deadlines(struct reading *r, const struct node *n)
{
	const struct node *m;

	for (m = node_first(node_get(n, "deadlines")); m; m = m->next) {
		struct cat_expected_deadline d = {node_str(m, "key"), moment(r, node_get(m, "due")),
						  moment(r, node_get(m, "late"))};

		check_deadline(r, d.key, m->pos);
		vec_push(r->arena, &r->example->deadlines, d);
	}
	for (m = node_items(n, "no_deadlines"); m;
	     m = node_next_item(node_get(n, "no_deadlines"), m))
		if (m->kind == NODE_TEXT)
			check_deadline(r, m->text, m->pos);
	read_texts(r, n, "no_deadlines", &r->example->no_deadlines);
}

static void
check_needs_named(struct reading *r, const struct cat_move *move, const struct node *n,
		  const char *key)
{
	const struct node *m;
	size_t i;

	for (m = node_items(n, key); m; m = node_next_item(node_get(n, key), m)) {
		bool known = m->kind != NODE_TEXT;

		for (i = 0; i < move->needs.n && !known; i++)
			known = str_eq(move->needs.v[i]->key, m->text);
		if (!known)
			cat_problem(r->ps, m->pos, CAT_UNKNOWN_NEED, m->text, STR_NONE);
	}
}

static void
read_move(struct reading *r, const struct node *n)
{
	struct cat_example *x = r->example;
	const struct cat_flow *flow = x->record.type->flow;
	const struct cat_move *move;

	x->move = node_str(n, "move");
	if (x->move.n == 0)
		return;
	x->to = node_str(n, "to");
	x->wait = node_str(n, "wait");
	x->refused = node_bool(n, "refused", false);
	move = flow ? cat_move(flow, x->move) : NULL;
	if (!move) {
		cat_problem(r->ps, node_get(n, "move")->pos, CAT_UNKNOWN_MOVE, x->move, STR_NONE);
		return;
	}
	check_needs_named(r, move, n, "missing");
	check_needs_named(r, move, n, "met");
	check_needs_named(r, move, n, "locked");
	read_texts(r, n, "missing", &x->missing);
	read_texts(r, n, "met", &x->met);
	read_texts(r, n, "locked", &x->locked);
}

/* "move:offer": the notice of a move. */
static bool
move_that_tells(const struct cat_type *t, struct str name)
{
	const struct cat_move *m = NULL;

	if (t->flow && str_starts(name, STR("move:")))
		m = cat_move(t->flow, str_skip(name, sizeof("move:") - 1));
	return m && m->notice.n > 0;
}

static void
check_reacts_named(struct reading *r, const struct node *n, const char *key)
{
	const struct node *m;

	for (m = node_items(n, key); m; m = node_next_item(node_get(n, key), m))
		if (m->kind == NODE_TEXT && !cat_react(r->example->record.type, m->text) &&
		    !move_that_tells(r->example->record.type, m->text))
			cat_problem(r->ps, m->pos, CAT_UNKNOWN_REACT, m->text, STR_NONE);
}

/* What follows the move, or the save itself. */
static void
read_then(struct reading *r, const struct node *n)
{
	struct cat_example *x = r->example;
	const struct node *m;

	read_values(r, n, "set", &x->set);
	for (m = node_first(node_get(n, "tasks")); m; m = m->next) {
		struct cat_expected_task task = {node_str(m, "label"),
						 moment(r, node_get(m, "due"))};

		vec_push(r->arena, &x->tasks, task);
	}
	check_reacts_named(r, n, "tells");
	check_reacts_named(r, n, "no_tells");
	read_texts(r, n, "tells", &x->tells);
	read_texts(r, n, "no_tells", &x->no_tells);
}

/* An example that expects nothing cannot fail. */
static void
check_expects(struct reading *r, const struct node *n)
{
	static const char *const expectations[] = {
		"problems",  "incomplete",   "complete", "values", "shown",  "hidden",
		"deadlines", "no_deadlines", "missing",  "met",    "locked", "refused",
		"to",        "wait",         "set",      "tasks",  "tells",  "no_tells"};
	size_t i;

	for (i = 0; i < COUNTOF(expectations); i++)
		if (node_get(n, expectations[i]))
			return;
	cat_problem(r->ps, n->pos, CAT_NOTHING_EXPECTED, node_str(n, "name"), STR_NONE);
}

void
cases_clauses(struct reading *r, const struct node *n)
{
	const struct node *m;

	for (m = node_items(n, "clause"); m; m = node_next_item(node_get(n, "clause"), m))
		if (r->c->clauses.n > 0 && m->kind == NODE_TEXT &&
		    !map_get(&r->c->clauses, m->text))
			cat_problem(r->ps, m->pos, CAT_UNKNOWN_CLAUSE, m->text,
				    map_nearest(&r->c->clauses, m->text));
	read_texts(r, n, "clause", &r->example->clauses.ids);
}

static void
read_example(struct reading *r, const struct example_file *file, const struct node *n)
{
	struct cat_example x = {.name = node_str(n, "name"), .pos = n->pos};
	size_t before = r->ps->errors;

	r->example = &x;
	cases_clauses(r, n);
	read_given(r, file, n);
	read_problems(r, n);
	read_form(r, n);
	read_values(r, n, "values", &x.values);
	read_deadlines(r, n);
	read_move(r, n);
	read_then(r, n);
	check_expects(r, n);
	if (r->ps->errors == before)
		vec_push(r->arena, &r->out->all, x);
}

static void
read_file(struct reading *r, struct str path, struct str content)
{
	struct example_file file = {.root = node_read_yaml(r->arena, path, content, r->ps)};
	const struct node *n;

	if (!file.root || !meta_check(&meta_cases, file.root, r->ps, r->arena))
		return;
	n = node_get(file.root, "type");
	file.type = cat_type(r->c, text_of(n));
	if (!file.type) {
		if (n)
			cat_problem(r->ps, n->pos, CAT_UNKNOWN_TYPE, text_of(n),
				    map_nearest(&r->c->types, text_of(n)));
		return;
	}
	file.now = cases_instant(r, node_get(file.root, "now"), 0);
	for (n = node_first(node_get(file.root, "cases")); n; n = n->next)
		if (n->kind == NODE_MAP)
			read_example(r, &file, n);
}

/* Types first: what is wrong with them explains the rest. */
static const struct {
	const char *folder;
	void (*read)(struct reading *r, struct str path, struct str content);
} examples[] = {
	{"types/", read_file},
	{"scores/", cases_read_score},
	{"reports/", cases_read_report},
};

void
cat_examples_load(const struct cat_source *src, const struct catalogue *c, struct arena *a,
		  struct problems *ps, struct cat_examples *ret)
{
	struct reading r = {.arena = a, .ps = ps, .c = c, .out = ret};
	size_t i, k;

	*ret = (struct cat_examples){.arena = a};
	for (k = 0; k < COUNTOF(examples); k++)
		for (i = 0; i < src->paths.n && !arena_failed(a); i++)
			if (str_ends(src->paths.v[i], STR(".cases.yaml")) &&
			    str_starts(src->paths.v[i], str_from(examples[k].folder)))
				examples[k].read(&r, src->paths.v[i], src->contents.v[i]);
	cat_problems_sort(ps);
}
