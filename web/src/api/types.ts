/* The API as the browser sees it: docs/internals/api.md in TypeScript. Field values stay `Value`:
 * what they mean is said by the catalogue, not by this file. */

export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };
export type Fields = Record<string, Value>;

export interface Named { id: string; name: string }

export interface ProblemItem {
	path: string;
	code: string;
	level?: 'error' | 'hint';
	text: string;
	hint?: string;
	/** "person/<id>": the one it is about, when it may be opened. */
	record?: string;
}

/** application/problem+json, and what the client makes of a network that is away (status 0). */
export interface Problem {
	status: number;
	code: string;
	title: string;
	do?: string;
	trace?: string;
	problems?: ProblemItem[];
	missing?: Missing[];
	mine?: Fields;
	stored?: Fields;
	base?: Fields;
	record?: RecordData;
	tries_left?: number;
	until?: string;
}

export interface Start {
	needs_setup: boolean;
	station?: { name: string; place: string };
	version: string;
	emergency: { label: string; phone: string }[];
}

export interface Session {
	account: { id: string; login: string; name: string; must_change: boolean; size: 'standard' | 'large' };
	unit: { id: string; name: string; level: string; place: string };
	roles: { key: string; label: string }[];
	nav: string[];
	home: string;
	csrf: string;
	admin: string[];
	today: string;
	relogin_at?: string | null;
	/** What setting('key') is at this unit, as text. */
	settings?: Record<string, string>;
	/** Seals this account's drafts on this device. */
	draft_key?: string;
}

/* -- catalogue ---------------------------------------------------------------------------- */

export interface CheckDef { expr: string; code: string; text: string; hint?: boolean | string }

export interface FieldDef {
	key: string;
	kind: string;
	label: string;
	section?: string;
	privacy?: number;
	clauses?: string[];
	why?: string;
	hint?: string;
	placeholder?: string;
	unit?: string;
	list?: string;
	to?: string;
	min?: number | string;
	max?: number | string;
	scale?: number;
	length?: number;
	estimate?: boolean;
	not_after_today?: boolean;
	quick?: boolean;
	full?: boolean;
	filter?: boolean;
	none_text?: string;
	level?: string;
	accept?: string;
	max_count?: number;
	relation?: string;
	retired?: boolean;
	required?: boolean | string | null;
	complete?: boolean | string | null;
	show?: string | null;
	default?: string | null;
	calc?: string | null;
	readonly?: boolean | string | null;
	checks?: CheckDef[];
	fields?: FieldDef[];
	/** Filled by a scale: never typed. */
	filled?: boolean;
	/** Rows that answer a scale, and the fields that belong to it. */
	scaled?: Scaled;
}

export interface Scaled { by: string; total: string; level: string; band?: string; version?: string; forces?: string; parts?: string }
export interface ScaleItem { key: string; label: string; group?: string; part?: string; options: { key: string; label: string; points: string }[] }
export interface ScaleBand { from: string; below?: string; level?: string; label: string }
export interface ScaleDef {
	label: string; version: string; why?: string; source?: string; clauses?: string[];
	parts: { key: string; label: string }[];
	items: ScaleItem[];
	forces: { key: string; label: string; part?: string; level: string }[];
	bands: ScaleBand[];
}
export interface PictureDef { kind: 'genogram' | 'ecomap'; label: string; people: string; ties?: string }

/** A one-time link that may be given for a record of a type. */
export interface GuestDef { key: string; label: string; intro?: string; fields: string[]; days?: number; clauses?: string[] }
export interface Link {
	id: string; key: string; label: string; state: 'waiting' | 'used' | 'withdrawn' | 'expired';
	made_at: string; made_by: Named; until: string; used_at: string | null;
}

export interface TypeDef {
	key: string;
	code?: string;
	label: string;
	why?: string;
	clauses?: string[];
	parent?: string | null;
	number?: boolean;
	title?: string;
	happened?: string;
	flow?: string | null;
	confidential?: boolean;
	/** Two of them may turn out to be one. */
	merge?: boolean;
	/** It is a volume: it has contents in archive order. */
	file?: boolean;
	sections: { key: string; label: string }[];
	pictures?: PictureDef[];
	list: string[];
	search?: string[];
	late_after?: number | null;
	fields: FieldDef[];
	deadlines?: { key: string; label: string; clauses?: string[] }[];
	children?: string[];
	guests?: GuestDef[];
	aloud?: string[];
	may?: string[];
}

export interface CodeDef { code: string; label: string; note?: boolean; note_label?: string; retired?: boolean; alias?: string[] }
export interface ListDef { label: string; ordered?: boolean; codes: CodeDef[] }

export interface MoveDef {
	key: string; label: string; from: string[]; to: string; wait?: string | null;
	approval?: boolean; reason?: boolean; clauses?: string[]; batch?: boolean; why?: string;
}
export interface FlowDef {
	label: string;
	stages: { key: string; label: string; clauses?: string[] }[];
	states: { key: string; label: string; stage?: string; locked?: boolean; waits?: boolean }[];
	moves: MoveDef[];
}

export interface Catalogue {
	digest: string;
	version: string;
	types: Record<string, TypeDef>;
	lists: Record<string, ListDef>;
	flows: Record<string, FlowDef>;
	scales?: Record<string, ScaleDef>;
	standards: { prefix: string; label: string; short: string }[];
	roles: { key: string; label: string; level: string }[];
	/** What setting('key') may name; scale null: a text. */
	settings?: Record<string, { scale: number | null }>;
}

export interface Clause {
	id: string;
	source?: string;
	short: string;
	requirement: string;
	software?: string;
	figures?: string;
	used?: { type: string; field?: string; label: string }[];
}

/* -- records ------------------------------------------------------------------------------ */

export interface Pending {
	move: string; label: string; asked_by: Named; asked_at: string;
	turn: Named[]; days: number; overdue: boolean; approval?: string;
}

export interface RecordData {
	id: string;
	type: string;
	unit?: Named;
	version: number;
	state?: string;
	state_label?: string;
	locked?: boolean;
	/** Read only by what it says: what may still be put right, until when. */
	lock?: { until: string; but: string[] };
	merged_into?: string;
	number?: string | null;
	title?: string;
	parent?: string | null;
	made_by?: Named;
	made_at?: string;
	changed_by?: Named;
	changed_at?: string;
	happened_at?: string | null;
	late?: { reason: string; days: number } | null;
	pending?: Pending | null;
	fields: Fields;
	masked?: Record<string, string>;
	shown?: Record<string, string>;
	incomplete?: { field: string; label: string; clauses?: string[]; /** Of a scale: the questions not answered yet. */ items?: string[] }[];
	/** In lists only the number. */
	incomplete_count?: number;
	may?: string[];
	catalogue?: string;
}

export interface Envelope {
	id: string;
	type: string;
	base?: number;
	parent?: string;
	fields: Fields;
	made_at: string;
	device?: string;
	late_reason?: string;
}

export interface View { key: string; label: string; count?: number }
export interface Page {
	items: RecordData[];
	next: string | null;
	count?: { n: number; more: boolean };
	views?: View[];
}

export interface HistoryEntry {
	version: number; at: string; by: Named; late?: { reason: string; days: number } | null;
	changes: { field: string; label: string; covered?: boolean; from: unknown; to: unknown }[];
}
export interface AccessEntry { at: string; by: Named; what: string; reason?: string | null }

/* -- flow --------------------------------------------------------------------------------- */

export interface Missing {
	move?: string;
	key: string;
	label: string;
	hint?: string;
	level: 'must' | 'advise';
	met: boolean;
	lock?: boolean;
	clauses?: string[];
	/** `fields`: all the need looks at, the first being `field`. */
	action?: { field?: string; fields?: string[]; create?: string; move?: string } | null;
	reasons?: string | null;
}
export interface FlowStage { key: string; label: string; state: 'done' | 'now' | 'next'; from?: string | null; to?: string | null; note?: string | null }
export interface FlowMove {
	key: string; label: string; to_label?: string; stage?: string; approval?: boolean; approver?: string | null;
	reason?: boolean; missing_must: number; missing_advise: number;
}
export interface FlowLog {
	at: string; by: Named; move: string; label: string; from?: string; to?: string; to_label?: string; opinion?: string | null;
	exceptions?: { need: string; label: string; reason: string; words?: string }[];
}
export interface FlowState {
	state: string; stage?: string; stages: FlowStage[]; moves: FlowMove[]; missing: Missing[]; log: FlowLog[];
}

export interface ApprovalCheck {
	key?: string; need?: string; label: string; met: boolean; clauses?: string[];
	exception?: { reason: string; words?: string } | null;
}
export interface Approval {
	id: string; type: string; record: { id: string; title: string; number?: string | null; version?: number };
	move: string; label: string; asked_by: Named; asked_at: string; waited_days: number; days: number;
	due?: string | null; overdue?: boolean; checks?: ApprovalCheck[]; words?: string | null; batch?: boolean;
	why?: string; version?: number; base?: number; decision?: string | null; opinion?: string | null;
	state?: string; turn?: Named[];
	/** Photos of a decision written by hand. */
	files?: string[];
	/** The last time it came back, with the version the record then had. */
	earlier?: { at: string; by: Named; opinion?: string | null; version: number } | null;
}
export interface Approvals { mine: Approval[]; not_mine: Approval[] }

/* -- today and people --------------------------------------------------------------------- */

/** `days` are counted in `unit`; `by_day`: the whole last day counts, the hour says nothing. */
export interface DueData {
	at: string; state: 'over' | 'today' | 'near' | 'later'; days?: number; unit?: 'days' | 'workdays' | 'hours';
	by_day?: boolean; assumed?: boolean; assumed_year?: number; how?: string;
}
export interface Todo {
	id: string; kind: string; key?: string; label: string; sub?: string; number?: string | null; type?: string; type_label?: string; record?: string | null; parent?: string | null;
	due?: DueData | null; clauses?: string[]; rule?: string | null; action?: { label: string; to: string } | null;
	confidential?: boolean;
	/** A line that cannot wait: who wrote it, whom to ring, since when, whether it was seen. */
	urgent?: boolean; who?: string; phone?: string; since?: string; seen_at?: string;
}
export interface Told {
	who: { id: string; name: string; phone?: string } | null; label: string; task?: string | null;
	at: string | null; seen_at: string | null; done_at: string | null;
}
export interface Today {
	date: string; weekday?: string; must: Todo[];
	waiting: { label: string; sub?: string; who?: string; since_days?: number; record?: string; type?: string }[];
	incomplete?: { count: number; view?: string };
	read: Todo[]; first_day?: boolean;
	/** Questions about records whose turn is one\'s own; only for who gets any. */
	signals?: number;
}

export interface PersonHit { id: string; name: string; gender?: string; age?: number | null; village?: string; worker?: string; mine?: boolean; match?: string; phone?: string }
export interface LifeEvent { at: string; kind: string; label: string; number?: string; state_label?: string; parent?: string | null; type?: string; id?: string }
export interface PersonPage {
	record: RecordData; cases: RecordData[]; intakes: RecordData[]; events: LifeEvent[];
	next?: { label: string; sub?: string; type?: string; record?: string; due?: DueData | null; to?: string; action?: { label: string; to: string } | null } | null;
}
export interface Region { code: string; name: string; level?: string; path?: string }
export interface Staff { id: string; name: string; roles?: { key: string; label: string }[] }

/* -- import ------------------------------------------------------------------------------- */

export interface ImportColumn { index: number; heading: string; samples: string[]; field: string | null; by: 'remembered' | 'heading' | 'content' | null; passed?: boolean }
export interface ImportValue { field: string; word: string; code: string | null; left_out?: boolean; count: number }
export interface ImportSheet { id: string; sheets: string[]; columns: ImportColumn[]; rows: number; head_row: number; values: ImportValue[] }
export interface ImportProblem { row: number; cell?: string; column?: string; path?: string; code: string; text: string; value?: string }
export interface ImportDry { rows: number; new: number; changed: number; same?: number; wrong: number; problems: ImportProblem[]; kinds: { code: string; text: string; count: number }[] }
export interface ImportState { state: string; done: number; total: number; result?: { new?: number; changed?: number; same?: number; wrong?: number; refused?: boolean; error?: string } | null; withdraw_until?: string | null }

/* -- administration ----------------------------------------------------------------------- */

export interface Unit { id: string; parent?: string | null; level: string; name: string; region?: string | null; code?: string | null; profile?: string | null }
export interface RoleGrant { role: string; unit: string; from?: string | null; until?: string | null; acting?: boolean }
export interface Account { id: string; login: string; name: string; phone?: string | null; unit: string; roles: RoleGrant[]; disabled?: boolean; password?: string }
export interface OwnDay { day: string; kind: string; name: string }
export interface CalendarData { years: number[]; days: (OwnDay & { own?: boolean })[]; missing_next?: boolean }
export interface ProfileData { profile: string; settings: { key: string; label: string; value: string | null; default: string | null; clauses?: string[] }[] }
export interface CatalogueState {
	digest: string; version: string; problems: unknown[]; types: unknown[];
	coverage?: { covered: number; engine: number; reason: number; open: number };
}
export interface AuditEntry { at: string; by?: Named | string | null; what: string; type?: string; record?: string | null; reason?: string | null; title?: string | null }
