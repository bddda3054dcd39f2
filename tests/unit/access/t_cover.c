/*
 * The whole matrix of access_cover(), read from tests/cases/access/cover.tsv: kind, privacy, role
 * and where it is held, then for each channel one letter a relation:
 *
 *   order    none, responsible, helper, supervisor, emergency, maker at first, maker later
 *   letters  S shown, T a touch, R a reason, - hidden
 */
#include "unit_access.h"

#include "base/file.h"

enum { RELATIONS = 7 };

static const struct relation relations[RELATIONS] = {
	{0},
	{.responsible = true},
	{.helper = true},
	{.supervisor = true},
	{.emergency = true},
	{.made_it = true, .initial = true},
	{.made_it = true},
};

static struct cat_role *
role_of(struct world *w, struct str name)
{
	static const struct {
		const char *name;
		enum scope uncover[4];
	} roles[] = {
		{"worker", {SCOPE_NONE, SCOPE_UNIT, SCOPE_RELATED, SCOPE_RELATED}},
		{"assistant", {SCOPE_NONE, SCOPE_UNIT, SCOPE_RELATED, SCOPE_NONE}},
		{"volunteer", {SCOPE_NONE, SCOPE_OWN, SCOPE_OWN, SCOPE_NONE}},
		{"evaluator", {SCOPE_NONE, SCOPE_NONE, SCOPE_NONE, SCOPE_NONE}},
		{"bureau", {SCOPE_NONE, SCOPE_BELOW, SCOPE_BELOW, SCOPE_NONE}},
	};
	struct cat_role *r = make_role(w, "role");
	size_t i;

	for (i = 0; i < COUNTOF(roles); i++)
		if (str_eq(name, str_from(roles[i].name))) {
			memcpy(r->uncover, roles[i].uncover, sizeof(r->uncover));
			return r;
		}
	fail_msg("no role %.*s", STR_ARG(name));
	return NULL;
}

static char
letter(enum cover c)
{
	static const char letters[] = {
		[COVER_SHOWN] = 'S', [COVER_TAP] = 'T', [COVER_REASON] = 'R', [COVER_HIDDEN] = '-'};

	return letters[c];
}

struct line {
	struct str kind, privacy, role, place, want[3];
};

/* `here`: the record lies where the role is held; `below`: in a unit under it; `away`: elsewhere. */
static struct relation
placed(struct world *w, const struct actor *who, struct relation r, struct str place)
{
	const struct unit *at = str_is(place, "here")    ? &w->district
				: str_is(place, "below") ? &w->a
							 : &w->city;

	relation_place(who, at->id, at->path, &r);
	return r;
}

static void
check_channel(struct world *w, int number, const struct line *l, enum channel channel,
	      struct str want)
{
	struct actor who = {.account = STR("me"), .unit = w->district};
	struct cat_field f = {0};
	char got[RELATIONS + 1] = "";
	size_t i;

	hold(w, &who, role_of(w, l->role), &w->district);
	f.params.kind = kind_find(l->kind);
	assert_non_null(f.params.kind);
	f.params.privacy = (enum privacy)(l->privacy.p[1] - '0');
	for (i = 0; i < RELATIONS; i++) {
		struct relation r = placed(w, &who, relations[i], l->place);

		got[i] = letter(
			access_cover(&who, &f, (enum privacy)(l->privacy.p[1] - '0'), &r, channel));
	}
	if (!str_eq(str_from(got), want))
		fail_msg("line %d, %.*s %.*s %.*s %.*s channel %d: %s, not %.*s", number,
			 STR_ARG(l->kind), STR_ARG(l->privacy), STR_ARG(l->role), STR_ARG(l->place),
			 channel, got, STR_ARG(want));
}

static bool
read_line(struct str text, struct line *l)
{
	struct str *parts[] = {&l->kind,    &l->privacy, &l->role,   &l->place,
			       &l->want[0], &l->want[1], &l->want[2]};
	size_t i;

	for (i = 0; i < COUNTOF(parts); i++)
		if (!str_next(&text, '\t', parts[i]))
			return false;
	return !text.p;
}

static void
the_matrix_is_as_written(void **state)
{
	struct world *w = *state;
	struct tables *t = &w->t;
	struct str text, one;
	int number = 0, checked = 0;
	struct line l;

	must(file_read(t->a, "tests/cases/access/cover.tsv", 1 << 20, &text, &t->e));
	while (str_next(&text, '\n', &one)) {
		number++;
		if (one.n == 0 || one.p[0] == '#')
			continue;
		if (!read_line(one, &l))
			fail_msg("line %d has not seven columns", number);
		check_channel(w, number, &l, CHANNEL_VIEW, l.want[0]);
		check_channel(w, number, &l, CHANNEL_LIST, l.want[1]);
		check_channel(w, number, &l, CHANNEL_SEARCH, l.want[1]);
		check_channel(w, number, &l, CHANNEL_EXPORT, l.want[2]);
		check_channel(w, number, &l, CHANNEL_PRINT, l.want[2]);
		checked++;
	}
	assert_int_equal(checked, 4 * 4 * 7); /* kinds x privacies x roles at their places */
}

/* A child's name is P1 raised to P2: in a list it waits for a touch, even for who is responsible. */
static void
raised_values_stay_covered_in_lists(void **state)
{
	struct world *w = *state;
	struct actor who = {.account = STR("me"), .unit = w->district};
	struct relation r = {.responsible = true};
	struct cat_field f = {0};

	hold(w, &who, role_of(w, STR("worker")), &w->district);
	relation_place(&who, w->district.id, w->district.path, &r);
	f.params.kind = kind_find(STR("code"));
	f.params.privacy = P1;
	assert_int_equal(access_cover(&who, &f, P2, &r, CHANNEL_LIST), COVER_TAP);
	assert_int_equal(access_cover(&who, &f, P1, &r, CHANNEL_LIST), COVER_SHOWN);
	assert_int_equal(access_cover(&who, &f, P2, &r, CHANNEL_VIEW), COVER_SHOWN);
}

/* List rows come without their relations: same_unit and below are all that is known. */
static void
names_in_lists_follow_the_scope(void **state)
{
	struct world *w = *state;
	struct actor who = {.account = STR("me"), .unit = w->district};
	struct cat_role *role = make_role(w, "agency_supervisor");
	struct relation below = {.below = true}, here = {.same_unit = true};
	struct cat_field f = {.params.kind = kind_find(STR("text"))};

	role->uncover[P1] = role->uncover[P2] = SCOPE_RELATED;
	hold(w, &who, role, &w->district);
	assert_int_equal(access_cover(&who, &f, P1, &below, CHANNEL_LIST), COVER_SHOWN);
	assert_int_equal(access_cover(&who, &f, P1, &here, CHANNEL_LIST), COVER_SHOWN);
	assert_int_equal(access_cover(&who, &f, P1, &below, CHANNEL_VIEW), COVER_HIDDEN);
	assert_int_not_equal(access_cover(&who, &f, P2, &here, CHANNEL_LIST), COVER_SHOWN);
	role->uncover[P1] = SCOPE_NONE;
	assert_int_equal(access_cover(&who, &f, P1, &here, CHANNEL_LIST), COVER_HIDDEN);
}

static void
the_system_sees_all(void **state)
{
	struct world *w = *state;
	struct cat_field f = {.params.kind = kind_find(STR("idno"))};
	struct relation none = {0};
	struct actor who;

	actor_system(w->t.a, &who, "cli:export");
	assert_int_equal(access_cover(&who, &f, P3, &none, CHANNEL_EXPORT), COVER_SHOWN);
}

/* Two roles in two places: what one may see does not follow the person into the other place. */
static void
seeing_stays_where_the_role_is_held(void **state)
{
	struct world *w = *state;
	struct actor who = {.account = STR("me"), .unit = w->a};
	struct cat_field f = {.params.kind = kind_find(STR("long"))};
	struct relation at_a = {0}, at_b = {0};

	hold(w, &who, role_of(w, STR("worker")), &w->a);
	hold(w, &who, role_of(w, STR("evaluator")), &w->b);
	relation_place(&who, w->a.id, w->a.path, &at_a);
	relation_place(&who, w->b.id, w->b.path, &at_b);
	assert_int_equal(access_cover(&who, &f, P1, &at_a, CHANNEL_VIEW), COVER_SHOWN);
	assert_int_equal(access_cover(&who, &f, P2, &at_a, CHANNEL_VIEW), COVER_REASON);
	assert_int_equal(access_cover(&who, &f, P1, &at_b, CHANNEL_VIEW), COVER_HIDDEN);
	assert_int_equal(access_cover(&who, &f, P2, &at_b, CHANNEL_VIEW), COVER_HIDDEN);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		world_test(the_matrix_is_as_written),
		world_test(raised_values_stay_covered_in_lists),
		world_test(names_in_lists_follow_the_scope),
		world_test(the_system_sees_all),
		world_test(seeing_stays_where_the_role_is_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
