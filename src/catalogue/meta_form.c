/* meta_form.c: the keys of forms and code lists. See meta.h. */
#include "catalogue/meta_keys.h"

/* clang-format off */

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
const struct meta_place meta_deadline = {"deadline", deadline_keys};

static const struct meta_key set_keys[] = {
	{"field", META_PATH, .must = true, .help = "field to set; parent.x, <ref>.x"},
	{"value", META_EXPR, .must = true, .help = "its value, seen from the record"},
	END,
};
const struct meta_place meta_set = {"set", set_keys};

static const struct meta_key task_keys[] = {
	LABEL_,
	{"to", META_KEY, .must = true, .help = "relation or role"},
	{"due", META_EXPR, .must = true, .help = "a date or an instant"},
	CLAUSE_,
	RULE_,
	END,
};
const struct meta_place meta_task = {"task", task_keys};

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
