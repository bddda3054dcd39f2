/* The state of one form over the catalogue: what is asked, what is missing, what the server said. */
import { computed, reactive, ref, type ComputedRef, type InjectionKey, type Ref } from 'vue';
import { api } from '@/api';
import type { Envelope, FieldDef, Fields, Problem, ProblemItem, RecordData, TypeDef, Value } from '@/api/types';
import { empty, isRow, noteKey } from '@/fields/kinds';
import { now } from '@/lib/dates';
import { newId } from '@/lib/ids';
import { byField, isError, problemText, under, type FieldProblems } from '@/lib/problems';
import { holds, rule, type RuleScope } from '@/rule-port';

export interface FormOptions {
	type: TypeDef;
	record?: RecordData | null;
	parent?: string;
	preset?: Fields;
	today: string;
	actor: string;
}

export interface FormState {
	type: TypeDef;
	values: Fields;
	problems: Ref<FieldProblems>;
	problem: Ref<Problem | null>;
	busy: Ref<boolean>;
	defaulted: Set<string>;
	id: Ref<string>;
	lateReason: Ref<string | null>;
	late: ComputedRef<boolean>;
	set: (key: string, v: Value) => void;
	/** The value came covered: it is shown as it is, and may be written anew. */
	covered: (f: FieldDef) => boolean;
	writeAnew: (f: FieldDef) => void;
	shows: (f: FieldDef) => boolean;
	rowShows: (rows: FieldDef, f: FieldDef, row: Fields) => boolean;
	/** A row as it begins: its defaults filled in. */
	newRow: (rows: FieldDef) => Fields;
	required: (f: FieldDef) => boolean;
	wrong: (f: FieldDef) => ProblemItem[];
	leave: (f: FieldDef) => void;
	changed: () => Fields;
	load: (fields: Fields) => void;
	rebase: (record: RecordData) => void;
	save: () => Promise<RecordData | null>;
}

export const FORM: InjectionKey<FormState> = Symbol('form');

const same = (a: Value | undefined, b: Value | undefined) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
const copy = <T>(v: T): T => JSON.parse(JSON.stringify(v)) as T;
const device = () => (window.matchMedia('(max-width: 767px)').matches ? 'phone' : 'desk');

export function useForm(o: FormOptions): FormState {
	const { type } = o;
	const values = reactive<Fields>(copy({ ...(o.record?.fields ?? {}), ...(o.preset ?? {}) }));
	const problems = ref<FieldProblems>(new Map());
	const problem = ref<Problem | null>(null);
	const busy = ref(false);
	const defaulted = reactive(new Set<string>());
	const id = ref(o.record?.id ?? newId());
	const lateReason = ref<string | null>(null);
	let start: Fields = copy(o.record?.fields ?? {});
	let base = o.record?.version ?? 0;
	const madeAt = now();

	/* what is covered came as asterisks: it is not a value and is never sent back */
	const masked = (key: string) => o.record?.masked?.[key] !== undefined;
	const covered = (f: FieldDef) => masked(f.key) && same(values[f.key], start[f.key]) && !empty(values[f.key]);
	const writeAnew = (f: FieldDef) => { values[f.key] = null; };
	/* begun anew and left blank: what is stored stays, unless it is said that there is none */
	const untouched = (key: string, v: Value) => masked(key) && empty(v) && empty(values[`${key}_none`]);

	function scope(): RuleScope {
		return { type: type.key, fields: values, today: o.today, actor: o.actor };
	}

	function applyDefaults(): void {
		/* what only the server can say (it looks at other records), and what hangs on that, is left to it */
		const unsaid: string[] = [];
		for (const f of type.fields) {
			if (!f.default || f.retired || f.calc || !empty(values[f.key]))
				continue;
			const hangs = unsaid.some((key) => new RegExp(`\\b${key}\\b`).test(f.default ?? ''));
			const v = hangs ? undefined : rule().evaluate(f.default, scope());
			if (v === undefined)
				unsaid.push(f.key);
			if (v === undefined || v === null)
				continue;
			values[f.key] = v;
			defaulted.add(f.key);
		}
	}
	if (!o.record)
		applyDefaults();

	const shows = (f: FieldDef) => !f.retired && !f.calc && !f.filled && f.readonly !== true && holds(f.show, scope(), true);
	const rowShows = (rows: FieldDef, f: FieldDef, row: Fields) => holds(f.show, { ...scope(), row, rowField: rows.key }, true);
	function newRow(rows: FieldDef): Fields {
		const row: Fields = { id: newId() };
		for (const f of rows.fields ?? []) {
			const v = f.default ? rule().evaluate(f.default, { ...scope(), row, rowField: rows.key }) : undefined;
			if (v !== undefined && v !== null)
				row[f.key] = v;
		}
		return row;
	}
	const required = (f: FieldDef) => holds(f.required, scope(), false);
	const wrong = (f: FieldDef) => [...under(problems.value, f.key), ...under(problems.value, `${f.key}_none`)];

	function put(key: string, items: ProblemItem[]): void {
		const next = new Map(problems.value);
		for (const path of [...next.keys()])
			if (path === key || path.startsWith(`${key}.`))
				next.delete(path);
		if (items.length > 0)
			next.set(key, items);
		problems.value = next;
	}

	function set(key: string, v: Value): void {
		values[key] = v;
		defaulted.delete(key);
		put(key, []);
	}

	/** Checked when the field is left, never while typing; the rules say, else the server at save. */
	function leave(f: FieldDef): void {
		if (empty(values[f.key]) || covered(f))
			return;
		const items: ProblemItem[] = [];
		if (f.kind === 'idno') {
			const code = rule().checkIdno(String(values[f.key]), o.today);
			if (code)
				items.push({ path: `/fields/${f.key}`, code, text: problemText(code) });
			else
				fromIdno(String(values[f.key]));
		}
		for (const c of f.checks ?? [])
			if (!holds(c.expr, scope(), true))
				items.push({ path: `/fields/${f.key}`, code: c.code, text: c.text, level: c.hint ? 'hint' : 'error' });
		put(f.key, items);
	}

	/** Birth date and sex stand in the number: not asked twice; what differs is kept. */
	function fromIdno(text: string): void {
		const known = rule().birthAndSex(text, o.today);
		if (!known)
			return;
		for (const [key, v] of [['birth_date', known.birth], ['gender', known.sex]] as const)
			if (type.fields.some((f) => f.key === key) && empty(values[key])) {
				values[key] = v;
				defaulted.add(key);
			}
	}

	/* what a scale fills is shown while one answers, and is not sent */
	const filled = new Set(type.fields.filter((f) => f.filled).map((f) => f.key));
	/* a code and the words beside it go together, whichever of the two was changed */
	function keepNotes(out: Fields): void {
		for (const f of type.fields) {
			const note = noteKey(f.key);
			if (!f.list || (out[f.key] === undefined && out[note] === undefined))
				continue;
			if (out[f.key] === undefined)
				out[f.key] = copy(values[f.key] ?? null);
			if (out[note] === undefined && !empty(values[note]))
				out[note] = copy(values[note]!);
		}
	}

	function changed(): Fields {
		const out: Fields = {};
		for (const [key, v] of Object.entries(values))
			if (!filled.has(key) && !same(v, start[key]) && !(empty(v) && empty(start[key])) && !untouched(key, v))
				out[key] = copy(Array.isArray(v) ? v.filter((r) => !isRow(r) || Object.keys(r).length > 1) : v);
		keepNotes(out);
		return out;
	}

	const happened = computed(() => (type.happened ? values[type.happened] : null));
	const late = computed(() => {
		const at = typeof happened.value === 'string' ? Date.parse(happened.value) : NaN;
		return !!type.late_after && !o.record && Number.isFinite(at) && Date.now() - at > type.late_after;
	});

	function envelope(): Envelope {
		return {
			id: id.value, type: type.key, fields: changed(), made_at: madeAt, device: device(),
			...(o.record || base ? { base } : {}), ...(o.parent && !o.record ? { parent: o.parent } : {}),
			...(late.value && lateReason.value ? { late_reason: lateReason.value } : {}),
		};
	}

	async function save(): Promise<RecordData | null> {
		if (busy.value)
			return null;
		busy.value = true;
		const r = base > 0 ? await api.update(type.key, id.value, envelope()) : await api.create(type.key, envelope());
		busy.value = false;
		problem.value = r.ok ? null : r.problem;
		problems.value = byField(r.ok ? [] : r.problem.problems);
		return r.ok ? r.data : null;
	}

	function load(fields: Fields): void {
		for (const [key, v] of Object.entries(fields))
			values[key] = v;
	}

	/** After a conflict: what is stored is the new ground, what was chosen is written over it. */
	function rebase(record: RecordData): void {
		base = record.version;
		start = copy(record.fields);
		problem.value = null;
	}

	return {
		type, values, problems, problem, busy, defaulted, id, lateReason, late,
		set, covered, writeAnew, shows, rowShows, newRow, required, wrong, leave, changed, load, rebase, save,
	};
}

/** Fields that keep a form from being saved: empty though required, or said to be wrong. */
export function standing(form: FormState, fields: FieldDef[]): FieldDef[] {
	return fields.filter((f) => (form.required(f) && empty(form.values[f.key])) || form.wrong(f).some(isError));
}
