/* load_signal.c: signals, from reading to checking. */
#include "catalogue/loading.h"
#include "catalogue/signal.h"

static const char *const kinds[] = {"overlap", "late", "alike"};
/* What the found figure is held against, by kind. */
static const char *const thresholds[] = {"minutes", "days", "percent"};

const char *
cat_signal_kind_name(enum cat_signal_kind kind)
{
	return kinds[kind];
}

const char *
cat_signal_threshold_name(enum cat_signal_kind kind)
{
	return thresholds[kind];
}

static enum cat_signal_kind
kind_named(struct str name)
{
	size_t i;

	for (i = 0; i < COUNTOF(kinds); i++)
		if (str_eq(name, str_from(kinds[i])))
			return (enum cat_signal_kind)i;
	return SIGNAL_LATE; /* said by meta */
}

void
load_signal(struct loading *l, const struct node *n)
{
	struct cat_signal *s = arena_new_of(l->arena, struct cat_signal);
	struct loaded_signal loaded = {s, n};

	s->pos = n->pos;
	s->key = node_str(n, "signal");
	s->label = node_str(n, "label");
	s->why = node_str(n, "why");
	s->ask = node_str(n, "ask");
	s->kind = kind_named(node_str(n, "kind"));
	load_clauses(l, n, &s->clauses);
	if (load_name(l, &l->c->signals, s->key, s, n->pos))
		vec_push(l->arena, &l->signals, loaded);
}

/* -- links ------------------------------------------------------------------------------------- */

static struct cat_type *
type_of(struct loading *l, const struct node *n)
{
	const struct node *m = node_get(n, "type");
	struct cat_type *t;

	if (!m || m->kind != NODE_TEXT || m->text.n == 0)
		return NULL; /* said by meta */
	t = cat_type(l->c, m->text);
	if (!t)
		load_unknown(l, m->pos, CAT_UNKNOWN_TYPE, m->text, &l->c->types);
	return t;
}

static bool
is_textual(const struct cat_field *f)
{
	return str_is(str_from(f->params.kind->name), "text") ||
	       str_is(str_from(f->params.kind->name), "long");
}

static void
link_texts(struct loading *l, struct cat_signal_source *s, const struct node *n)
{
	const struct node *value = node_get(n, "texts"), *m;

	for (m = node_items(n, "texts"); m; m = node_next_item(value, m)) {
		struct cat_field *f = link_field_named(l, s->type, m);

		if (f && !is_textual(f))
			cat_problem(l->ps, m->pos, CAT_SIGNAL_TEXT, f->key, STR_NONE);
		else if (f)
			vec_push(l->arena, &s->texts, f);
	}
}

static void
link_show(struct loading *l, struct cat_signal_source *s, const struct node *n)
{
	const struct node *value = node_get(n, "show"), *m;

	for (m = node_items(n, "show"); m; m = node_next_item(value, m)) {
		struct cat_field *f = link_field_named(l, s->type, m);

		if (f)
			vec_push(l->arena, &s->show, f);
	}
}

/* Thresholds stand once for the signal and are read where each record belongs. */
static void
link_source(struct loading *l, struct cat_signal *signal, const struct node *whole,
	    const struct node *n)
{
	struct cat_signal_source *s = arena_new_of(l->arena, struct cat_signal_source);

	s->pos = n->pos;
	s->type = type_of(l, n);
	if (!s->type)
		return;
	if (cat_signal_source(signal, s->type)) {
		cat_problem(l->ps, n->pos, CAT_DOUBLE_NAME, s->type->key, STR_NONE);
		return;
	}
	s->when = expr_load(l, n, "when", s->type, WANT_BOOL, NULL);
	s->who = expr_load(l, n, "who", s->type, WANT_TEXT, NULL);
	s->begin = expr_load(l, n, "begin", s->type, WANT_MOMENT, NULL);
	s->end = expr_load(l, n, "end", s->type, WANT_MOMENT, NULL);
	s->differs = expr_load(l, n, "differs", s->type, WANT_TEXT, NULL);
	s->about = expr_load(l, n, "about", s->type, WANT_TEXT, NULL);
	s->threshold = expr_load(l, whole, thresholds[signal->kind], s->type, WANT_NUMBER, NULL);
	s->length = expr_load(l, whole, "length", s->type, WANT_NUMBER, NULL);
	s->within = expr_load(l, whole, "within", s->type, WANT_NUMBER, NULL);
	link_texts(l, s, n);
	link_show(l, s, n);
	vec_push(l->arena, &signal->of, s);
}

void
link_signals(struct loading *l)
{
	size_t i;

	for (i = 0; i < l->signals.n; i++) {
		struct cat_signal *s = l->signals.v[i].signal;
		const struct node *n = l->signals.v[i].node, *m;
		struct str answers = node_str(n, "answers");

		s->answers = cat_list(l->c, answers);
		if (!s->answers && answers.n > 0)
			load_unknown(l, node_get(n, "answers")->pos, CAT_UNKNOWN_LIST, answers,
				     &l->c->lists);
		for (m = node_first(node_get(n, "of")); m; m = m->next)
			link_source(l, s, n, m);
	}
}

/* -- checks ------------------------------------------------------------------------------------- */

static void
needs(struct loading *l, const struct cat_signal *s, struct cat_pos at, bool there, const char *key)
{
	if (!there)
		cat_problem(l->ps, at, CAT_SIGNAL_NEEDS, str_from(kinds[s->kind]), str_from(key));
}

/* Only what the file does not say at all: what it says wrongly has been told. */
static void
check_source(struct loading *l, const struct cat_signal *s, const struct node *n)
{
	if (s->kind == SIGNAL_OVERLAP) {
		needs(l, s, n->pos, node_get(n, "begin") != NULL, "begin");
		needs(l, s, n->pos, node_get(n, "end") != NULL, "end");
		needs(l, s, n->pos, node_get(n, "differs") != NULL, "differs");
	}
	if (s->kind == SIGNAL_ALIKE) {
		needs(l, s, n->pos, node_get(n, "texts") != NULL, "texts");
		needs(l, s, n->pos, node_get(n, "about") != NULL, "about");
	}
}

void
check_signals(struct loading *l)
{
	size_t i;

	for (i = 0; i < l->signals.n; i++) {
		const struct cat_signal *s = l->signals.v[i].signal;
		const struct node *n = l->signals.v[i].node, *m;
		const char *threshold = thresholds[s->kind];

		needs(l, s, s->pos, node_get(n, threshold) != NULL, threshold);
		if (s->kind == SIGNAL_ALIKE) {
			needs(l, s, s->pos, node_get(n, "length") != NULL, "length");
			needs(l, s, s->pos, node_get(n, "within") != NULL, "within");
		}
		for (m = node_first(node_get(n, "of")); m; m = m->next)
			check_source(l, s, m);
	}
}

/* -- finding ------------------------------------------------------------------------------------ */

struct cat_signal *
cat_signal(const struct catalogue *c, struct str key)
{
	return map_get(&c->signals, key);
}

const struct cat_signal_source *
cat_signal_source(const struct cat_signal *s, const struct cat_type *t)
{
	size_t i;

	for (i = 0; i < s->of.n; i++)
		if (s->of.v[i]->type == t)
			return s->of.v[i];
	return NULL;
}
