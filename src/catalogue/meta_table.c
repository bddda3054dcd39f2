/* meta_table.c: the keys of each place. See meta.h. */
#include "catalogue/meta.h"

/* One key a line, as it is read. clang-format would fold them. */
/* clang-format off */

#define END {NULL, META_ANY, NULL, NULL, false, NULL}

/* Keys that many places have. */
#define KEY_ {"key", META_KEY, .must = true, .help = "English name, unique in its list"}
#define LABEL_ {"label", META_TEXT, .must = true, .help = "what people read"}
#define CLAUSE_ {"clause", META_TEXTS, .help = "ids of the clauses it comes from"}
#define RULE_ {"rule", META_TEXT, .help = "whose rule it is when no clause says so"}

static const struct meta_key catalogue_keys[] = {
	{"name", META_TEXT, .must = true, .help = "name of the catalogue"},
	{"version", META_TEXT, .must = true, .help = "version of the catalogue"},
	{"program", META_TEXT, .must = true, .help = "least program version"},
	END,
};
const struct meta_place meta_catalogue = {"catalogue", catalogue_keys};

static const struct meta_key section_keys[] = {KEY_, LABEL_, CLAUSE_, END};
static const struct meta_place meta_section = {"section", section_keys};

static const struct meta_key check_keys[] = {
	{"expr", META_EXPR, .must = true, .help = "true = fine"},
	{"code", META_TEXT, .must = true, .help = "stable code, session.end_before_start"},
	{"text", META_TEXT, .must = true, .help = "what people read when it is false"},
	{"hint", META_BOOL, .help = "only warns"},
	CLAUSE_,
	END,
};
static const struct meta_place meta_check_place = {"check", check_keys};

static const struct meta_key scaled_keys[] = {
	{"by", META_KEY, .must = true, .help = "code field: which scale"},
	{"total", META_KEY, .must = true, .help = "decimal field: points"},
	{"level", META_KEY, .must = true, .help = "code field: level"},
	{"band", META_KEY, .help = "text field: words of the band"},
	{"version", META_KEY, .help = "text field: version of the scale"},
	{"forces", META_KEY, .help = "rows with `force`: what decides at once"},
	{"parts", META_KEY, .help = "rows with part, total, level"},
	END,
};
static const struct meta_place meta_scaled = {"scale", scaled_keys};

static const struct meta_key field_keys[] = {
	KEY_,
	LABEL_,
	{"kind", META_KEY, .must = true, .help = "see Kinds"},
	{"section", META_KEY, .help = "heading it stands under"},
	CLAUSE_,
	{"why", META_TEXT, .help = "one sentence: why am I asked this"},
	{"privacy", META_CHOICE, .choices = "P0 P1 P2 P3", .help = "how private"},
	{"required", META_EXPR, .help = "refuses the save while empty"},
	{"complete", META_EXPR, .help = "counted as missing while empty"},
	{"show", META_EXPR, .help = "asked only while true"},
	{"default", META_EXPR, .help = "taken when nothing was given"},
	{"calc", META_EXPR, .help = "derived, never typed"},
	{"readonly", META_EXPR, .help = "set by effects of a flow only"},
	{"check", META_MAPS_OR_ONE, &meta_check_place, .help = "rules of its own"},
	{"list", META_KEY, .help = "code list (code, multi)"},
	{"min", META_NUMBER, .help = "least value"},
	{"max", META_NUMBER, .help = "greatest value; most files or rows"},
	{"scale", META_INT_OR_MAP, &meta_scaled,
	 .help = "digits behind the point (decimal); answers to a scale (rows)"},
	{"length", META_INT, .help = "most characters"},
	{"to", META_KEY, .help = "type a ref points to"},
	{"of", META_MAPS, &meta_field, .help = "fields of a row (rows)"},
	{"filter", META_BOOL, .help = "may be filtered and sorted"},
	{"index", META_BOOL, .help = "has an index in the database"},
	{"quick", META_BOOL, .help = "asked in the short form"},
	{"full", META_BOOL, .help = "only in the full form"},
	{"placeholder", META_TEXT, .help = "grey words in the empty field"},
	{"hint", META_TEXT, .help = "words under the field"},
	{"unit", META_TEXT, .help = "what a number counts"},
	{"was", META_KEY, .help = "former key: its column is renamed"},
	{"retired", META_BOOL, .help = "no longer asked; its data stays"},
	{"estimate", META_BOOL, .help = "a month or year alone will do (date)"},
	{"none_text", META_TEXT, .help = "answer that says why there is nothing"},
	{"not_after", META_CHOICE, .choices = "today", .help = "may not lie ahead"},
	{"level", META_CHOICE, .choices = "village town county", .help = "least level (region)"},
	{"accept", META_CHOICE, .choices = "image pdf any", .help = "what a file may be"},
	{"rows_as", META_KEY, .help = "name of the records that point here, in expressions there (ref)"},
	{"inside", META_BOOL, .help = "on the page only: never in a list, a sheet or on paper"},
	{"relation", META_CHOICE, .choices = "responsible helper supervisor",
	 .help = "what being named here means for need to know (staff)"},
	{"copies", META_KEY, .help = "rows of the parent a new record begins with (rows)"},
	{"copies_when", META_EXPR, .help = "which of them; sees the parent's row"},
	END,
};
const struct meta_place meta_field = {"field", field_keys};

static const struct meta_key deadline_keys[] = {
	KEY_,
	LABEL_,
	{"on", META_KEY, .help = "type it stands on; default: the type or the flow's type"},
	{"each", META_KEY, .help = "rows field: one deadline per row, which its expressions see"},
	{"when", META_EXPR, .must = true, .help = "exists while true"},
	{"due", META_EXPR, .must = true, .help = "a date or an instant"},
	{"warn", META_DURATION, .help = "shown as near from here to due"},
	{"late", META_EXPR, .help = "overdue from here; default: due"},
	{"to", META_KEY, .must = true, .help = "relation or role it is for"},
	{"read", META_BOOL, .help = "worth reading, the label says why; no duty"},
	CLAUSE_,
	RULE_,
	END,
};
static const struct meta_place meta_deadline = {"deadline", deadline_keys};

static const struct meta_key set_keys[] = {
	{"field", META_PATH, .must = true, .help = "field to set; parent.x, <ref>.x"},
	{"value", META_EXPR, .must = true, .help = "its value, seen from the record"},
	END,
};
static const struct meta_place meta_set = {"set", set_keys};

static const struct meta_key task_keys[] = {
	LABEL_,
	{"to", META_KEY, .must = true, .help = "relation or role"},
	{"due", META_EXPR, .must = true, .help = "a date or an instant"},
	CLAUSE_,
	RULE_,
	END,
};
static const struct meta_place meta_task = {"task", task_keys};

static const struct meta_key react_keys[] = {
	KEY_,
	LABEL_,
	{"when", META_EXPR, .must = true, .help = "acts when a save makes it true"},
	{"tell", META_TEXTS, .help = "relations and roles who get a line; never who saves"},
	{"urgent", META_BOOL, .help = "the line stands first, red"},
	{"tasks", META_MAPS, &meta_task, .help = "what is to be done then"},
	{"set", META_MAPS, &meta_set, .help = "effects on it, its parent, what a ref names"},
	CLAUSE_,
	RULE_,
	END,
};
static const struct meta_place meta_react = {"react", react_keys};

static const struct meta_key guest_keys[] = {
	KEY_,
	{"label", META_TEXT, .must = true, .help = "heading of the guest's page"},
	{"intro", META_TEXT, .help = "a sentence or two: what for, who will read it"},
	{"show", META_TEXTS, .help = "fields a guest reads"},
	{"fields", META_TEXTS, .must = true, .help = "fields a guest fills in"},
	{"days", META_INT, .help = "1 to 90 until the link is over; default 14"},
	{"when", META_EXPR, .help = "while it may be made and used"},
	{"set", META_MAPS, &meta_set, .help = "effects after it was handed in"},
	{"tasks", META_MAPS, &meta_task, .help = "what is to be done then"},
	CLAUSE_,
	END,
};
static const struct meta_place meta_guest = {"guest", guest_keys};

static const struct meta_key title_keys[] = {
	{"expr", META_EXPR, .must = true, .help = "a text"}, END};
static const struct meta_place meta_title = {"title", title_keys};

static const struct meta_key unique_keys[] = {
	{"fields", META_TEXTS, .must = true, .help = "fields that may not repeat in a unit"},
	{"soft", META_BOOL, .help = "a hint, not a refusal"},
	{"across", META_BOOL, .help = "hints at other units, too, and tells nothing of them"},
	END,
};
static const struct meta_place meta_unique = {"unique", unique_keys};

static const struct meta_key print_keys[] = {
	{"title", META_TEXT, .must = true, .help = "heading on paper"},
	{"signatures", META_TEXTS, .help = "places to sign, in order"},
	END,
};
static const struct meta_place meta_print = {"print", print_keys};

static const struct meta_key lock_keys[] = {
	{"expr", META_EXPR, .must = true, .help = "true = read only"},
	{"but", META_TEXTS, .help = "fields that may still be changed"},
	{"days", META_INT, .help = "for so long after the last change"},
	CLAUSE_,
	END,
};
static const struct meta_place meta_lock = {"locked_when", lock_keys};

static const struct meta_key handover_keys[] = {
	{"from", META_KEY, .must = true, .help = "staff field: who gives it away"},
	{"to", META_KEY, .must = true, .help = "staff field: who is to take it"},
	END,
};
static const struct meta_place meta_handover = {"handover", handover_keys};

static const struct meta_key file_keys[] = {
	{"code", META_TEXT, .help = "form number on paper"},
	LABEL_,
	{"from", META_KEY, .help = "ref of the type: what it names"},
	{"type", META_KEY, .help = "records beneath it, or that refer to it"},
	{"self", META_TEXTS, .help = "sections of the record itself"},
	{"fields", META_TEXTS, .help = "fields of the record itself"},
	{"need", META_EXPR, .help = "true = belongs in the volume; default: only if it is there"},
	{"met", META_EXPR, .help = "true = it is there; default: something is there"},
	{"excused", META_EXPR, .help = "true = it is missing for a reason"},
	{"words", META_KEY, .help = "field that says the reason"},
	{"gates", META_TEXTS, .help = "needs of the flow whose exception is the reason"},
	{"newest", META_BOOL, .help = "newest on top"},
	CLAUSE_,
	END,
};
static const struct meta_place meta_file = {"file", file_keys};

static const struct meta_key picture_keys[] = {
	{"kind", META_CHOICE, .choices = "genogram ecomap", .must = true, .help = "how it is drawn"},
	LABEL_,
	{"people", META_KEY, .must = true, .help = "rows with x and y: who or what is drawn"},
	{"ties", META_KEY, .help = "rows with the lines between them"},
	END,
};
static const struct meta_place meta_picture = {"picture", picture_keys};

static const struct meta_key type_keys[] = {
	{"type", META_KEY, .must = true, .help = "key = folder and file name = table"},
	LABEL_,
	{"code", META_TEXT, .help = "form number on paper"},
	CLAUSE_,
	{"why", META_TEXT, .help = "one sentence: why this form"},
	{"parent", META_KEY, .help = "type of the one record it belongs to"},
	{"number", META_TEXT, .help = "letters of its number"},
	{"title", META_TEXT_OR_MAP, &meta_title, .help = "field that heads a record"},
	{"happened", META_KEY, .help = "date or instant: when it happened"},
	{"late_after", META_DURATION, .help = "entry later than this asks why"},
	{"flow", META_KEY, .help = "its flow"},
	{"confidential", META_BOOL, .help = "need to know inside the unit, too"},
	{"named", META_BOOL, .help = "only for people its staff fields name, whatever the office"},
	{"subject", META_KEY, .help = "ref to the person whose data it is, or self"},
	{"raise", META_EXPR, .help = "true lifts privacy by one"},
	{"unique", META_TEXTS_OR_MAP, &meta_unique, .help = "fields that may not repeat"},
	{"list", META_TEXTS, .help = "columns of the list"},
	{"search", META_TEXTS, .help = "fields in the search index"},
	{"sections", META_MAPS, &meta_section, .help = "headings of the form"},
	{"fields", META_MAPS, &meta_field, .must = true, .help = "what is kept"},
	{"deadlines", META_MAPS, &meta_deadline, .help = "what must be done until when"},
	{"reacts", META_MAPS, &meta_react, .help = "what follows when it is saved"},
	{"aloud", META_TEXTS, .help = "fields read out to the person, printed large"},
	{"guest", META_MAPS, &meta_guest, .help = "one-time links for people without an account"},
	{"locked_when", META_MAP, &meta_lock, .help = "what makes a record read only"},
	{"handover", META_MAP, &meta_handover, .help = "a paper that hands its parent on"},
	{"merge", META_BOOL, .help = "two records may turn out to be one"},
	{"retention", META_KEY, .help = "date field: the volume is kept until then"},
	{"file", META_MAPS, &meta_file, .help = "the volume: its contents in order"},
	{"pictures", META_MAPS, &meta_picture, .help = "what pages draw from its rows"},
	{"print", META_MAP, &meta_print, .help = "the form on paper"},
	END,
};
const struct meta_place meta_type = {"type", type_keys};

static const struct meta_key code_keys[] = {
	{"code", META_TEXT, .must = true, .help = "what is stored"},
	LABEL_,
	{"from", META_DATE, .help = "first day it may be taken"},
	{"until", META_DATE, .help = "last day it may be taken"},
	{"alias", META_TEXTS, .help = "other words that mean it, for import"},
	{"note", META_BOOL, .help = "asks for words beside it"},
	{"note_label", META_TEXT, .help = "heading of those words"},
	CLAUSE_,
	END,
};
static const struct meta_place meta_code = {"code", code_keys};

static const struct meta_key list_keys[] = {
	{"list", META_KEY, .must = true, .help = "key = file name"},
	LABEL_,
	{"ordered", META_BOOL, .help = "codes compare by their order"},
	CLAUSE_,
	{"codes", META_MAPS, &meta_code, .must = true, .help = "the codes"},
	END,
};
const struct meta_place meta_list = {"list", list_keys};

static const struct meta_key stage_keys[] = {KEY_, LABEL_, CLAUSE_, END};
static const struct meta_place meta_stage = {"stage", stage_keys};

static const struct meta_key view_stage_keys[] = {
	KEY_, LABEL_, {"states", META_TEXTS, .help = "states of the flow in it"}, END};
static const struct meta_place meta_view_stage = {"stage", view_stage_keys};

static const struct meta_key view_keys[] = {
	KEY_,
	LABEL_,
	{"when", META_EXPR, .must = true, .help = "where these words hold"},
	{"stages", META_MAPS, &meta_view_stage, .must = true, .help = "stages, in order"},
	END,
};
static const struct meta_place meta_view = {"view", view_keys};

static const struct meta_key state_keys[] = {
	KEY_,
	LABEL_,
	{"stage", META_KEY, .help = "stage it belongs to"},
	{"initial", META_BOOL, .help = "where records begin"},
	{"waits", META_BOOL, .help = "an approval is pending; content is locked"},
	{"locked", META_BOOL, .help = "content is locked for good"},
	END,
};
static const struct meta_place meta_state = {"state", state_keys};

static const struct meta_key approve_keys[] = {
	{"by", META_TEXTS, .must = true, .help = "roles or relations, tried in order"},
	{"fallback", META_TEXTS, .help = "who comes next when none of them is there"},
	{"days", META_INT, .help = "working days to answer in"},
	{"go_on", META_BOOL, .help = "work goes on as pending after the days"},
	CLAUSE_,
	END,
};
static const struct meta_place meta_approve = {"approve", approve_keys};

static const struct meta_key action_keys[] = {
	{"field", META_KEY, .help = "field to fill"},
	{"create", META_KEY, .help = "type to create"},
	{"move", META_KEY, .help = "move to make"},
	END,
};
static const struct meta_place meta_action = {"action", action_keys};

static const struct meta_key exception_keys[] = {
	{"reasons", META_KEY, .must = true, .help = "code list of reasons"}, END};
static const struct meta_place meta_exception = {"exception", exception_keys};

static const struct meta_key need_keys[] = {
	KEY_,
	LABEL_,
	{"hint", META_TEXT, .help = "how to get there"},
	{"met", META_EXPR, .must = true, .help = "true = there"},
	{"level", META_CHOICE, .choices = "must advise", .help = "must stops, advise tells"},
	CLAUSE_,
	RULE_,
	{"action", META_MAP, &meta_action, .help = "what a press on it opens"},
	{"exception", META_MAP, &meta_exception, .help = "passes with a reason"},
	{"lock", META_BOOL, .help = "no way around it"},
	END,
};
static const struct meta_place meta_need = {"need", need_keys};

static const struct meta_key move_keys[] = {
	KEY_,
	LABEL_,
	{"why", META_TEXT, .help = "one sentence"},
	{"from", META_TEXTS, .must = true, .help = "states it starts from"},
	{"to", META_KEY, .must = true, .help = "state it ends in"},
	{"wait", META_KEY, .help = "state while the approval is pending"},
	{"back", META_KEY, .help = "where a return leads; default: where it came from"},
	{"ask", META_TEXTS, .must = true, .help = "relations and roles who may ask"},
	{"approve", META_MAP, &meta_approve, .help = "who decides"},
	{"batch", META_BOOL, .help = "several may be decided at once"},
	{"reason", META_BOOL, .help = "asks for words"},
	CLAUSE_,
	{"needs", META_MAPS, &meta_need, .help = "what must be there first"},
	{"set", META_MAPS, &meta_set, .help = "effects on the record"},
	{"tasks", META_MAPS, &meta_task, .help = "what follows"},
	{"notice", META_TEXTS, .help = "relations and roles who are told"},
	{"notice_label", META_TEXT, .help = "their line; default: the state it has come to"},
	END,
};
static const struct meta_place meta_move = {"move", move_keys};

static const struct meta_key flow_keys[] = {
	{"flow", META_KEY, .must = true, .help = "key = file name"},
	LABEL_,
	{"type", META_KEY, .must = true, .help = "type it is the flow of"},
	{"stages", META_MAPS, &meta_stage, .help = "stages, in order"},
	{"views", META_MAPS, &meta_view, .help = "the same stages in other words"},
	{"states", META_MAPS, &meta_state, .must = true, .help = "states"},
	{"moves", META_MAPS, &meta_move, .help = "ways from state to state"},
	{"deadlines", META_MAPS, &meta_deadline, .help = "deadlines of its type or of `on`"},
	END,
};
const struct meta_place meta_flow = {"flow", flow_keys};

static const struct meta_key right_keys[] = {
	{"type", META_TEXTS, .must = true, .help = "type keys, or *"},
	{"acts", META_TEXTS, .must = true, .help = "what may be done"},
	{"scope", META_CHOICE, .choices = "own related unit below", .must = true,
	 .help = "with which records"},
	END,
};
static const struct meta_place meta_right = {"right", right_keys};

#define SCOPES_ "none own related unit below"
static const struct meta_key uncover_keys[] = {
	{"P0", META_CHOICE, .choices = SCOPES_, .help = "scope seen plainly"},
	{"P1", META_CHOICE, .choices = SCOPES_, .help = "scope seen plainly"},
	{"P2", META_CHOICE, .choices = SCOPES_, .help = "scope seen plainly"},
	{"P3", META_CHOICE, .choices = SCOPES_, .help = "scope seen plainly"},
	END,
};
static const struct meta_place meta_uncover = {"uncover", uncover_keys};

static const struct meta_key role_scores_keys[] = {
	{"read", META_CHOICE, .choices = "none unit below", .must = true, .help = "sheets seen"},
	{"judge", META_CHOICE, .choices = "none unit below", .help = "figures given"},
	{"freeze", META_CHOICE, .choices = "none unit below", .help = "sheets frozen"},
	{"evaluator", META_BOOL, .help = "judges from outside"},
	END,
};
static const struct meta_place meta_role_scores = {"sheets of points", role_scores_keys};

static const struct meta_key role_reports_keys[] = {
	{"read", META_CHOICE, .choices = "none unit below", .must = true, .help = "figures seen"},
	{"small", META_CHOICE, .choices = "none unit below",
	 .help = "those of very few people too, and the records behind"},
	END,
};
static const struct meta_place meta_role_reports = {"tables of figures", role_reports_keys};

static const struct meta_key role_keys[] = {
	{"role", META_KEY, .must = true, .help = "key = file name"},
	LABEL_,
	{"level", META_CHOICE, .choices = "city district township station village agency",
	 .must = true, .help = "level of the organisation it is given at"},
	{"home", META_KEY, .must = true, .help = "landing page"},
	{"nav", META_TEXTS, .help = "places in the rail, in order"},
	{"rights", META_MAPS, &meta_right, .help = "act x type x scope"},
	{"uncover", META_MAP, &meta_uncover, .help = "who sees which privacy plainly"},
	{"admin", META_TEXTS, .help = "parts of the administration"},
	{"case_supervisor", META_BOOL, .help = "supervises every case of its unit"},
	{"scores", META_MAP, &meta_role_scores, .help = "sheets of points"},
	{"signals", META_CHOICE, .choices = "none unit below", .help = "questions that come to her"},
	{"reports", META_MAP, &meta_role_reports, .help = "tables of figures"},
	END,
};
const struct meta_place meta_role = {"role", role_keys};

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
