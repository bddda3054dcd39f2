/* What a place may lay over the catalogue, and what becomes of it. */
#include "fixture.h"

static void
lay(struct fixture *f, const char *path, const char *content)
{
	*fixture_file(f, str_cat(f->arena, STR(FIXTURE_OVERLAY), str_from(path))) =
		str_from(content);
}

static void
load_well(struct fixture *f)
{
	fixture_load(f);
	if (f->problems.errors > 0)
		fail_msg("%.*s", STR_ARG(fixture_problems(f)));
}

static void
test_words_and_thresholds_change(void **state)
{
	struct fixture f;
	struct cat_type *care;

	(void)state;
	fixture_begin(&f, FIXTURE_BASE);
	lay(&f, "types/care/care.type.yaml",
	    "type: care\nlabel: 帮一把\nfields:\n"
	    "  - {key: money, label: 花了多少, max: 900, required: true}\n"
	    "deadlines:\n  - {key: write, due: asked_at + 12 hours}\n");
	lay(&f, "profiles/here.yaml",
	    "profile: here\nsettings:\n  - {key: hours, value: 48}\n"
	    "  - {key: rooms, label: 几间屋, value: 2, rule: 本站设定}\n");
	load_well(&f);
	care = cat_type(f.catalogue, STR("care"));
	assert_true(str_is(care->label, "帮一把"));
	assert_true(str_is(cat_field(care, STR("money"))->label, "花了多少"));
	assert_int_equal(cat_field(care, STR("money"))->params.max, 90000);
	assert_non_null(cat_field(care, STR("money"))->required);
	assert_int_equal(cat_field(care, STR("money"))->checks.n, 2); /* as they were */
	assert_true(str_is(rule_expr_source(fixture_deadline(care, "write")->due),
			   "asked_at + 12 hours"));
	assert_true(str_is(cat_setting(f.catalogue, STR("here"), STR("hours")), "48"));
	assert_true(str_is(cat_setting(f.catalogue, STR("here"), STR("rooms")), "2"));
	fixture_end(&f);
}

static void
test_things_are_added(void **state)
{
	struct fixture f;
	struct cat_type *person;

	(void)state;
	fixture_begin(&f, FIXTURE_BASE);
	lay(&f, "types/person/person.type.yaml",
	    "type: person\nlist: [birth]\nfields:\n"
	    "  - {key: dialect, kind: code, list: dialect, label: 说哪里话}\n");
	lay(&f, "lists/dialect.yaml",
	    "list: dialect\nlabel: 方言\ncodes: [{code: w, label: 温州话}]\n");
	lay(&f, "lists/risk.yaml", "list: risk\ncodes: [{code: top, label: 最高}]\n");
	lay(&f, "roles/helper.yaml", "role: helper\nlabel: 帮手\nlevel: station\nhome: today\n");
	lay(&f, "roles/worker.yaml",
	    "role: worker\nrights:\n  - {type: care, acts: [print], scope: related}\n");
	load_well(&f);
	person = cat_type(f.catalogue, STR("person"));
	assert_non_null(cat_field(person, STR("dialect")));
	assert_non_null(cat_field(person, STR("secret")));
	assert_int_equal(person->list.n, 3);
	assert_int_equal(cat_list(f.catalogue, STR("risk"))->codes.n, 3);
	assert_non_null(map_get(&f.catalogue->roles, STR("helper")));
	assert_int_equal(((struct cat_role *)map_get(&f.catalogue->roles, STR("worker")))->rights.n,
			 4);
	fixture_end(&f);
}

/* City, district, station: each over what is below it, and it is another catalogue then. */
static void
test_one_over_the_other(void **state)
{
	struct fixture f, plain;
	struct str path = STR("types/person/person.type.yaml");

	(void)state;
	fixture_good(&plain);
	fixture_begin(&f, FIXTURE_BASE);
	cat_source_add(f.arena, &f.source, path, STR("city"),
		       STR("type: person\nfields:\n  - {key: name, label: 名字}\n"
			   "  - {key: nick, kind: text, label: 小名}\n"));
	cat_source_add(f.arena, &f.source, path, STR("station"),
		       STR("type: person\nfields:\n  - {key: nick, label: 乳名}\n"));
	load_well(&f);
	assert_true(str_is(cat_field(cat_type(f.catalogue, STR("person")), STR("name"))->label,
			   "名字"));
	assert_true(str_is(cat_field(cat_type(f.catalogue, STR("person")), STR("nick"))->label,
			   "乳名"));
	assert_false(str_eq(f.catalogue->digest, plain.catalogue->digest));
	fixture_end(&plain);
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words_and_thresholds_change),
		cmocka_unit_test(test_things_are_added),
		cmocka_unit_test(test_one_over_the_other),
	};

	return cmocka_run_group_tests_name("overlay", tests, NULL, NULL);
}
