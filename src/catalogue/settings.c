/* settings.c: what the profiles set, as expressions ask for it. */
#include "catalogue/loading.h"
#include "rule/decimal.h"

int
cat_setting_slot(const struct catalogue *c, struct str key)
{
	size_t i;

	for (i = 0; i < c->settings.n; i++)
		if (str_eq(c->settings.v[i].key, key))
			return (int)i;
	return -1;
}

struct value
cat_setting_read(const struct cat_setting_type *t, struct str text)
{
	int64_t n;

	if (!t->number)
		return text.n > 0 ? value_text(text) : VALUE_EMPTY;
	return decimal_parse(text, t->scale, &n) ? value_int(n) : VALUE_EMPTY;
}

/* Digits behind the point, -1 when it is no number. */
static int
scale_of(struct str text)
{
	ptrdiff_t point = str_chr(text, '.');
	int64_t n;

	if (!decimal_parse(text, DECIMAL_MAX_SCALE, &n))
		return -1;
	return point < 0 ? 0 : (int)(text.n - (size_t)point - 1);
}

static void
add(struct loading *l, const struct cat_setting *s)
{
	int slot = cat_setting_slot(l->c, s->key), scale = scale_of(s->value);
	struct cat_setting_type t = {s->key, scale >= 0, scale >= 0 ? scale : 0};

	if (slot < 0) {
		vec_push(l->arena, &l->c->settings, t);
		return;
	}
	l->c->settings.v[slot].number &= t.number;
	if (t.scale > l->c->settings.v[slot].scale)
		l->c->settings.v[slot].scale = t.scale;
}

void
link_settings(struct loading *l)
{
	const struct map *profiles = &l->c->profiles;
	size_t i, k;

	for (i = 0; i < profiles->n; i++) {
		const struct cat_profile *p = profiles->entries[i].value;

		for (k = 0; k < p->settings.n; k++)
			add(l, p->settings.entries[k].value);
	}
}

/* A place without the figure would have a rule without a figure. */
void
check_settings(struct loading *l)
{
	const struct map *profiles = &l->c->profiles;
	size_t i, k;

	for (i = 0; i < l->asked.n; i++)
		for (k = 0; k < profiles->n; k++) {
			const struct cat_profile *p = profiles->entries[k].value;

			if (!map_get(&p->settings, l->asked.v[i].key))
				cat_problem(l->ps, l->asked.v[i].pos, CAT_SETTING_PLACE,
					    l->asked.v[i].key, p->key);
		}
}
