#include "kind/kinds.h"

static const struct kind *const all[] = {
	&kind_text,  &kind_long,   &kind_int,     &kind_decimal, &kind_money,
	&kind_bool,  &kind_date,   &kind_time,    &kind_instant, &kind_code,
	&kind_multi, &kind_region, &kind_address, &kind_ref,     &kind_staff,
	&kind_idno,  &kind_phone,  &kind_file,    &kind_sign,    &kind_rows,
};

const struct kind *
kind_at(int i)
{
	return i >= 0 && (size_t)i < COUNTOF(all) ? all[i] : NULL;
}

const struct kind *
kind_find(struct str name)
{
	size_t i;

	for (i = 0; i < COUNTOF(all); i++)
		if (str_eq(str_from(all[i]->name), name))
			return all[i];
	return NULL;
}

bool
kind_sealed(const struct kind_params *p)
{
	return p->kind->sealed_always || p->privacy == P3 ||
	       (p->kind->sealed_private && p->privacy >= P2);
}

struct str
kind_masked(const struct kind_params *p, const struct kind_value *v, struct arena *a)
{
	if (v->part[0].type == VALUE_NULL && v->part[1].type == VALUE_NULL)
		return STR_NONE;
	if (p->privacy == P3 || !p->kind->mask)
		return STR("****");
	return p->kind->mask(p, v, a);
}
