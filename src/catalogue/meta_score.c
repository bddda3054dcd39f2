/* meta_score.c: the keys of scales, sheets of points, signals and tables of figures. See meta.h. */
#include "catalogue/meta_keys.h"

/* clang-format off */

static const struct meta_key scale_option_keys[] = {
	KEY_,
	LABEL_,
	{"points", META_NUMBER, .must = true, .help = "what it counts"},
	END,
};
static const struct meta_place meta_scale_option = {"option", scale_option_keys};

static const struct meta_key scale_item_keys[] = {
	KEY_,
	LABEL_,
	{"group", META_TEXT, .help = "heading it stands under"},
	{"part", META_KEY, .help = "part it counts in"},
	{"options", META_MAPS, &meta_scale_option, .must = true, .help = "what may be answered"},
	END,
};
static const struct meta_place meta_scale_item = {"item", scale_item_keys};

static const struct meta_key scale_force_keys[] = {
	KEY_,
	LABEL_,
	{"part", META_KEY, .help = "part it decides"},
	{"level", META_TEXT, .must = true, .help = "the level it gives at once"},
	END,
};
static const struct meta_place meta_scale_force = {"force", scale_force_keys};

static const struct meta_key scale_band_keys[] = {
	LABEL_,
	{"from", META_NUMBER, .must = true, .help = "least points, they are in"},
	{"below", META_NUMBER, .help = "first points out of it; absent: no end"},
	{"level", META_TEXT, .help = "code of the level"},
	END,
};
static const struct meta_place meta_scale_band = {"band", scale_band_keys};

static const struct meta_key scale_part_keys[] = {KEY_, LABEL_, END};
static const struct meta_place meta_scale_part = {"part", scale_part_keys};

static const struct meta_key scale_keys[] = {
	{"scale", META_KEY, .must = true, .help = "key = file name"},
	LABEL_,
	{"version", META_TEXT, .must = true, .help = "kept with each result"},
	CLAUSE_,
	{"why", META_TEXT, .help = "one sentence: what it is good for"},
	{"source", META_TEXT, .help = "where its questions come from"},
	{"parts", META_MAPS, &meta_scale_part, .help = "rated each by itself, the gravest decides"},
	{"items", META_MAPS, &meta_scale_item, .must = true, .help = "the questions"},
	{"forces", META_MAPS, &meta_scale_force, .help = "one of them decides the level"},
	{"bands", META_MAPS, &meta_scale_band, .must = true, .help = "from points to levels"},
	END,
};
const struct meta_place meta_scale = {"scale", scale_keys};

static const struct meta_key score_count_keys[] = {
	{"when", META_EXPR, .must = true, .help = "true = counts"},
	{"why", META_TEXT, .must = true, .help = "why it does not count"},
	END,
};
static const struct meta_place meta_score_count = {"count", score_count_keys};

static const struct meta_key score_source_keys[] = {
	{"type", META_KEY, .must = true, .help = "type of the records"},
	{"where", META_EXPR, .help = "which are looked at"},
	{"date", META_EXPR, .help = "what must lie in the period"},
	{"distinct", META_EXPR, .help = "several with the same value count once"},
	{"counts", META_MAPS, &meta_score_count, .help = "all must hold"},
	END,
};
static const struct meta_place meta_score_source = {"source", score_source_keys};

static const struct meta_key score_part_keys[] = {
	KEY_,
	LABEL_,
	{"need", META_INT, .help = "how many are asked for; default 1"},
	{"unit", META_TEXT, .help = "what is counted"},
	{"act", META_TEXT, .help = "what to do; {n} = how many are missing"},
	{"create", META_KEY, .help = "type of the form that helps"},
	{"waits", META_TEXT, .help = "why it cannot be measured yet"},
	{"from", META_MAPS, &meta_score_source, .help = "records that are evidence"},
	END,
};
static const struct meta_place meta_score_part = {"part", score_part_keys};

static const struct meta_key score_tier_keys[] = {
	{"from", META_NUMBER, .must = true, .help = "percent of the need, from here up"},
	{"points", META_NUMBER, .must = true, .help = "points"},
	END,
};
static const struct meta_place meta_score_tier = {"tier", score_tier_keys};

static const struct meta_key score_grade_keys[] = {
	LABEL_,
	{"least", META_NUMBER, .help = "fewest points; default: points"},
	{"points", META_NUMBER, .must = true, .help = "most points"},
	END,
};
static const struct meta_place meta_score_grade = {"grade", score_grade_keys};

static const struct meta_key score_other_keys[] = {
	LABEL_,
	{"start", META_NUMBER, .must = true, .help = "what is taken off from"},
	END,
};
static const struct meta_place meta_score_other = {"other reading", score_other_keys};

static const struct meta_key score_item_keys[] = {
	KEY_,
	{"no", META_TEXT, .help = "number of the row in the source"},
	LABEL_,
	CLAUSE_,
	{"words", META_TEXT, .must = true, .help = "the rule in our words"},
	{"points", META_NUMBER, .must = true, .help = "most points"},
	{"rule", META_CHOICE, .choices = "all_or_nothing per_missing shortfall tiers manual",
	 .must = true, .help = "how points follow"},
	{"step", META_NUMBER, .help = "points off for each one missing"},
	{"floor", META_NUMBER, .help = "least points"},
	{"start", META_NUMBER, .help = "what is taken off from; default: points"},
	{"tiers", META_MAPS, &meta_score_tier, .help = "points by percent of the need"},
	{"grades", META_MAPS, &meta_score_grade, .help = "what a person may choose"},
	{"inferred", META_TEXT, .help = "the source is silent: why we count so"},
	{"note", META_TEXT, .help = "where the source contradicts itself"},
	{"other", META_MAP, &meta_score_other, .help = "another reading of the source"},
	{"off", META_TEXT, .help = "why it does not count"},
	{"waits", META_TEXT, .help = "why nothing is measured yet"},
	{"parts", META_MAPS, &meta_score_part, .help = "what it needs"},
	END,
};
static const struct meta_place meta_score_item = {"item", score_item_keys};

static const struct meta_key score_level_keys[] = {
	KEY_,
	LABEL_,
	{"points", META_NUMBER, .must = true, .help = "what its items add up to"},
	CLAUSE_,
	{"items", META_MAPS, &meta_score_item, .must = true, .help = "the rows"},
	END,
};
static const struct meta_place meta_score_level = {"level", score_level_keys};

static const struct meta_key score_block_keys[] = {
	KEY_,
	{"name", META_TEXT, .must = true, .help = "its name in the source, B.1"},
	LABEL_,
	{"points", META_NUMBER, .must = true, .help = "what its levels add up to"},
	CLAUSE_,
	{"levels", META_MAPS, &meta_score_level, .must = true, .help = "its parts"},
	END,
};
static const struct meta_place meta_score_block = {"block", score_block_keys};

static const struct meta_key score_share_keys[] = {
	{"block", META_KEY, .must = true, .help = "key of a block"},
	{"percent", META_INT, .must = true, .help = "its part of 100"},
	END,
};
static const struct meta_place meta_score_share = {"share", score_share_keys};

static const struct meta_key score_weight_keys[] = {
	KEY_,
	LABEL_,
	{"from", META_INT, .must = true, .help = "holds from this application on"},
	CLAUSE_,
	{"shares", META_MAPS, &meta_score_share, .must = true, .help = "percent of each block"},
	END,
};
static const struct meta_place meta_score_weight = {"weight", score_weight_keys};

static const struct meta_key score_keys[] = {
	{"score", META_KEY, .must = true, .help = "key = file name"},
	LABEL_,
	{"short", META_TEXT, .must = true, .help = "name in a line of figures"},
	CLAUSE_,
	{"incomplete", META_TEXT, .help = "what the source lacks"},
	{"setting", META_KEY, .help = "setting that says the how-manieth application it is"},
	{"weights", META_MAPS, &meta_score_weight, .must = true, .help = "how blocks weigh"},
	{"blocks", META_MAPS, &meta_score_block, .must = true, .help = "the blocks"},
	END,
};
const struct meta_place meta_score = {"score", score_keys};

static const struct meta_key signal_source_keys[] = {
	{"type", META_KEY, .must = true, .help = "type of the records"},
	{"when", META_EXPR, .help = "which are looked at"},
	{"who", META_EXPR, .help = "account whose doing it is; default: who made it"},
	{"begin", META_EXPR, .help = "when it happened; default: happened_at"},
	{"end", META_EXPR, .help = "overlap: until when"},
	{"differs", META_EXPR, .help = "overlap: the place"},
	{"about", META_EXPR, .help = "alike: the person it is about"},
	{"texts", META_TEXTS, .help = "alike: fields that are compared, together"},
	{"show", META_TEXTS, .help = "fields that stand side by side"},
	END,
};
static const struct meta_place meta_signal_source = {"records of a signal", signal_source_keys};

static const struct meta_key signal_keys[] = {
	{"signal", META_KEY, .must = true, .help = "key = file name"},
	{"kind", META_CHOICE, .choices = "overlap late alike", .must = true, .help = "what is compared"},
	LABEL_,
	CLAUSE_,
	{"why", META_TEXT, .help = "one sentence: why we ask"},
	{"ask", META_TEXT, .must = true, .help = "the question; {n} = the figure found"},
	{"answers", META_KEY, .must = true, .help = "list of what may be answered"},
	{"minutes", META_EXPR, .help = "overlap: asked when it is more"},
	{"days", META_EXPR, .help = "late: asked when it is more"},
	{"percent", META_EXPR, .help = "alike: asked from here on"},
	{"length", META_EXPR, .help = "alike: characters below which nothing is compared"},
	{"within", META_EXPR, .help = "alike: days between the two at most"},
	{"of", META_MAPS, &meta_signal_source, .must = true, .help = "the records"},
	END,
};
const struct meta_place meta_signal = {"signal", signal_keys};

static const struct meta_key score_record_keys[] = {
	{"type", META_KEY, .must = true, .help = "type of the record"},
	{"key", META_KEY, .help = "name for records that belong to it"},
	{"parent", META_KEY, .help = "key of the record it belongs to"},
	{"state", META_KEY, .help = "state it is in"},
	{"repeat", META_INT, .help = "so many of them"},
	{"given", META_ANY, .help = "its fields"},
	END,
};
static const struct meta_place meta_score_record = {"record", score_record_keys};

static const struct meta_key score_case_keys[] = {
	{"name", META_TEXT, .must = true, .help = "what the example shows"},
	CLAUSE_,
	{"now", META_TEXT, .help = "the clock of this example"},
	{"setting", META_INT, .help = "the how-manieth application"},
	{"records", META_MAPS, &meta_score_record, .help = "what is there"},
	{"item", META_KEY, .help = "row that is looked at"},
	{"points", META_NUMBER, .help = "its figure"},
	{"least", META_NUMBER, .help = "its least figure while something is not measured"},
	{"most", META_NUMBER, .help = "its greatest"},
	{"other", META_NUMBER, .help = "its figure by the other reading"},
	{"has", META_ANY, .help = "part -> how many count"},
	{"judged", META_ANY, .help = "item -> figure a person gave"},
	{"total", META_NUMBER, .help = "the whole sheet, at least"},
	END,
};
static const struct meta_place meta_score_case = {"score case", score_case_keys};

static const struct meta_key score_cases_keys[] = {
	{"score", META_KEY, .must = true, .help = "index the examples are of"},
	{"now", META_TEXT, .must = true, .help = "the clock"},
	{"actor", META_TEXT, .help = "account that acts"},
	{"cases", META_MAPS, &meta_score_case, .must = true, .help = "the examples"},
	END,
};
const struct meta_place meta_score_cases = {"score cases", score_cases_keys};

static const struct meta_key report_source_keys[] = {
	{"type", META_KEY, .must = true, .help = "type of the records"},
	{"where", META_EXPR, .help = "which are looked at"},
	{"date", META_EXPR, .help = "what must lie in the period"},
	{"distinct", META_EXPR, .help = "several with the same value count once"},
	{"counts", META_MAPS, &meta_score_count, .help = "all must hold"},
	{"by", META_EXPR, .help = "the code it falls under; with a list"},
	{"sum", META_EXPR, .help = "what is added up; absent: records are counted"},
	END,
};
static const struct meta_place meta_report_source = {"source", report_source_keys};

static const struct meta_key report_measure_keys[] = {
	KEY_,
	LABEL_,
	{"unit", META_TEXT, .must = true, .help = "what is counted"},
	{"note", META_TEXT, .help = "how it is counted"},
	{"people", META_BOOL, .help = "counts persons: small figures are covered"},
	{"per", META_INT, .help = "the sum is shown divided by this"},
	{"from", META_MAPS, &meta_report_source, .must = true, .help = "records it rests on"},
	END,
};
static const struct meta_place meta_report_measure = {"measure", report_measure_keys};

static const struct meta_key report_share_keys[] = {
	LABEL_,
	{"note", META_TEXT, .help = "what is to be known about it"},
	{"codes", META_TEXTS, .must = true, .help = "codes of the list"},
	END,
};
static const struct meta_place meta_report_share = {"share", report_share_keys};

static const struct meta_key report_keys[] = {
	{"report", META_KEY, .must = true, .help = "key = file name"},
	LABEL_,
	CLAUSE_,
	{"why", META_TEXT, .help = "one sentence: what it is good for"},
	{"note", META_TEXT, .help = "how rows and total are to be read"},
	{"list", META_KEY, .help = "list whose codes are the rows; absent: totals alone"},
	{"none", META_TEXT, .help = "row of what has no code"},
	{"share", META_MAP, &meta_report_share, .help = "codes whose share is shown"},
	{"measures", META_MAPS, &meta_report_measure, .must = true, .help = "the columns"},
	END,
};
const struct meta_place meta_report = {"report", report_keys};

static const struct meta_key report_case_keys[] = {
	{"name", META_TEXT, .must = true, .help = "what the example shows"},
	CLAUSE_,
	{"now", META_TEXT, .help = "the clock of this example"},
	{"records", META_MAPS, &meta_score_record, .help = "what is there"},
	{"figures", META_ANY, .must = true, .help = "code, total, share or none -> measure -> figure"},
	END,
};
static const struct meta_place meta_report_case = {"report case", report_case_keys};

static const struct meta_key report_cases_keys[] = {
	{"report", META_KEY, .must = true, .help = "table the examples are of"},
	{"now", META_TEXT, .must = true, .help = "the clock"},
	{"actor", META_TEXT, .help = "account that acts"},
	{"cases", META_MAPS, &meta_report_case, .must = true, .help = "the examples"},
	END,
};
const struct meta_place meta_report_cases = {"report cases", report_cases_keys};
