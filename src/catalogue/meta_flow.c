/* meta_flow.c: the keys of flows and roles. See meta.h. */
#include "catalogue/meta_keys.h"

/* clang-format off */

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
