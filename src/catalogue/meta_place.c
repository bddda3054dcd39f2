/* meta_place.c: the keys of standards, profiles, coverage and worked examples. See meta.h. */
#include "catalogue/meta_keys.h"

/* clang-format off */

static const struct meta_key standard_keys[] = {
	{"standard", META_KEY, .must = true, .help = "key = file name"},
	{"prefix", META_TEXT, .must = true, .help = "how its clause ids begin"},
	LABEL_,
	{"short", META_TEXT, .must = true, .help = "name on the clause chip"},
	END,
};
const struct meta_place meta_standard = {"standard", standard_keys};

static const struct meta_key setting_keys[] = {
	KEY_,
	LABEL_,
	{"value", META_TEXT, .must = true, .help = "the value, typed where it is used"},
	{"unit", META_TEXT, .help = "what it counts"},
	CLAUSE_,
	RULE_,
	END,
};
static const struct meta_place meta_setting = {"setting", setting_keys};

static const struct meta_key profile_keys[] = {
	{"profile", META_KEY, .must = true, .help = "key = file name"},
	LABEL_,
	{"settings", META_MAPS, &meta_setting, .help = "what this place sets differently"},
	END,
};
const struct meta_place meta_profile = {"profile", profile_keys};

static const struct meta_key covered_keys[] = {
	{"id", META_TEXTS, .must = true, .help = "clause ids"},
	{"engine", META_TEXT, .help = "name of the test that shows it"},
	{"reason", META_TEXT, .help = "one line: why no rule can carry it"},
	END,
};
static const struct meta_place meta_covered = {"coverage entry", covered_keys};
static const struct meta_key coverage_keys[] = {
	{"clauses", META_MAPS, &meta_covered, .must = true, .help = "the entries"}, END};
const struct meta_place meta_coverage = {"coverage", coverage_keys};

static const struct meta_key expected_problem_keys[] = {
	{"path", META_TEXT, .must = true, .help = "/fields/danger"},
	{"code", META_TEXT, .must = true, .help = "field.required"},
	END,
};
static const struct meta_place meta_expected_problem = {"expected problem", expected_problem_keys};

static const struct meta_key expected_deadline_keys[] = {
	KEY_,
	{"due", META_TEXT, .help = "date or instant"},
	{"late", META_TEXT, .help = "date or instant"},
	END,
};
static const struct meta_place meta_expected_deadline = {"expected deadline",
							 expected_deadline_keys};

static const struct meta_key expected_task_keys[] = {
	LABEL_, {"due", META_TEXT, .help = "date or instant"}, END};
static const struct meta_place meta_expected_task = {"expected task", expected_task_keys};

static const struct meta_key case_keys[] = {
	{"name", META_TEXT, .must = true, .help = "what the example shows"},
	CLAUSE_,
	{"now", META_TEXT, .help = "the clock of this example"},
	{"actor", META_TEXT, .help = "account that acts"},
	{"given", META_ANY, .help = "fields of the record"},
	{"without", META_TEXTS, .help = "fields of base to take away"},
	{"parent", META_ANY, .help = "fields of the record it belongs to"},
	{"children", META_ANY, .help = "records beneath it: type -> list of fields"},
	{"siblings", META_ANY, .help = "what else lies beneath its parent: type -> list of fields"},
	{"state", META_KEY, .help = "state before"},
	{"flow", META_KEY, .help = "the flow the move is of"},
	{"problems", META_MAPS, &meta_expected_problem, .help = "each must appear; [] = none"},
	{"incomplete", META_TEXTS, .help = "fields that must be counted as missing"},
	{"complete", META_TEXTS, .help = "fields that must not"},
	{"values", META_ANY, .help = "fields after defaults and derived ones"},
	{"shown", META_TEXTS, .help = "fields that are asked"},
	{"hidden", META_TEXTS, .help = "fields that are not"},
	{"deadlines", META_MAPS, &meta_expected_deadline, .help = "each must exist"},
	{"no_deadlines", META_TEXTS, .help = "must not exist"},
	{"move", META_KEY, .help = "the move that is asked"},
	{"refused", META_BOOL, .help = "it is not open from the state"},
	{"missing", META_TEXTS, .help = "needs that must be unmet"},
	{"met", META_TEXTS, .help = "needs that must be met"},
	{"locked", META_TEXTS, .help = "needs unmet and without exception path"},
	{"to", META_KEY, .help = "state after"},
	{"wait", META_KEY, .help = "state while pending"},
	{"set", META_ANY, .help = "fields set by the move or the save; parent.x, <ref>.x"},
	{"tasks", META_MAPS, &meta_expected_task, .help = "each must follow"},
	{"tells", META_TEXTS, .help = "reacts that must tell somebody"},
	{"no_tells", META_TEXTS, .help = "reacts that must not"},
	END,
};
static const struct meta_place meta_case = {"case", case_keys};

static const struct meta_key cases_keys[] = {
	{"type", META_KEY, .must = true, .help = "type the examples are of"},
	{"now", META_TEXT, .must = true, .help = "the clock"},
	{"base", META_ANY, .help = "fields every example starts from"},
	{"parent", META_ANY, .help = "fields of the record they belong to"},
	{"children", META_ANY, .help = "records beneath them"},
	{"siblings", META_ANY, .help = "what else lies beneath their parent"},
	{"actor", META_TEXT, .help = "account that acts"},
	{"state", META_KEY, .help = "state before"},
	{"cases", META_MAPS, &meta_case, .must = true, .help = "the examples"},
	END,
};
const struct meta_place meta_cases = {"cases", cases_keys};
