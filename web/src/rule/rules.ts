/* The rules of the catalogue in the browser: src/rule, compiled to WebAssembly, so that a form
 * checks itself and a deadline is computed offline exactly as at the server.
 *
 *	startRules(await WebAssembly.compileStreaming(fetch('/rule.wasm')));
 *	const c = compileExpr('ended_on + 10 workdays', schema);
 *	if (c.ok)
 *		evaluate(c.expr, { record: { ended_on: '2026-02-13' }, today: '2026-03-05', now: '2026-03-05T10:00', actor: id });
 */
import { type Calendar, Machine, NO_DAY } from './machine';
import { KINDS, type RuleKind, type RuleSchema, writeSchema } from './schema';
import { instantMs, RecordWriter, resultOut, type RuleRecord, type RuleResult } from './values';

export type { Calendar, CalendarDay } from './machine';
export { RuleTrap } from './machine';
export type { NameType, RuleKind, RuleSchema } from './schema';
export { ABSENT, type RuleRecord, type RuleRef, type RuleResult, type RuleValue } from './values';

/** enum rule_error_code of src/rule/rule.h, in its order. */
const ERRORS = [
	'OK', 'SYNTAX', 'UNKNOWN_NAME', 'UNKNOWN_FUNCTION', 'UNKNOWN_CODE', 'TYPES', 'ARGS', 'TOO_LONG', 'OVERFLOW', 'NO_CALENDAR',
	'UNKNOWN_SETTING',
] as const;
export type RuleErrorCode = Exclude<(typeof ERRORS)[number], 'OK'>;

export interface RuleExpr {
	readonly source: string;
	readonly schema: RuleSchema;
	readonly kind: RuleKind;
	/** Digits behind the point of a number. */
	readonly scale: number;
}

/** `at` is in bytes of the source as UTF-8. */
export interface RuleProblem { code: RuleErrorCode; at: number; near: string }
export type Compiled = { ok: true; expr: RuleExpr } | { ok: false; problem: RuleProblem };

export interface RuleInput {
	record: RuleRecord;
	today: string;
	now: string;
	actor: string;
	/** What setting('key') is here; without it such an expression is unknown. */
	settings?: RuleRecord;
}

export type Evaluation =
	/** `assumedYear`: working days of that year are not known, Monday to Friday was assumed */
	| { state: 'value'; value: RuleResult; assumedYear: number | null }
	/** something absent was asked for */
	| { state: 'unknown' }
	| { state: 'error'; code: RuleErrorCode };

let machine: Machine | null = null;

/** Once, before anything else here. */
export function startRules(module: WebAssembly.Module): void {
	machine = new Machine(module);
}

function running(): Machine {
	if (!machine)
		throw new Error('startRules() comes first');
	return machine;
}

export function setCalendar(calendar: Calendar): void {
	running().setCalendar(calendar);
}

/* -- expressions -------------------------------------------------------------------------- */

/** Where things lie in the instance of a generation; made again in the next one. */
interface Place { generation: number; at: number }
const schemas = new WeakMap<RuleSchema, Place>();
const handles = new WeakMap<RuleExpr, Place>();
const words = new WeakMap<RuleExpr, Set<string>>();

function schemaPlace(m: Machine, schema: RuleSchema): number {
	const known = schemas.get(schema);
	if (known?.generation === m.generation)
		return known.at;
	const at = writeSchema(m, schema);
	schemas.set(schema, { generation: m.generation, at });
	return at;
}

/** The expression's handle, or 0 with the reason in rule_output(). */
function compileIn(m: Machine, source: string, schema: RuleSchema): number {
	m.makeRoom();
	return m.call((x) => {
		const place = schemaPlace(m, schema);
		return x.rule_compile(place, ...m.put(source));
	});
}

function problemOut(m: Machine, source: string): RuleProblem {
	const out = m.call((x) => x.rule_output());
	const [code, at, length] = [0, 4, 8].map((o) => m.view().getInt32(out + o, true)) as [number, number, number];
	const bytes = new TextEncoder().encode(source).slice(at, at + length);
	return { code: ERRORS[code] as RuleErrorCode, at, near: new TextDecoder().decode(bytes) };
}

export function compileExpr(source: string, schema: RuleSchema): Compiled {
	const m = running();
	const at = compileIn(m, source, schema);
	if (at === 0)
		return { ok: false, problem: problemOut(m, source) };
	const out = m.call((x) => x.rule_output());
	const kind = KINDS[m.view().getInt32(out + 12, true)] ?? 'null';
	const expr = { source, schema, kind, scale: m.view().getInt32(out + 16, true) };
	handles.set(expr, { generation: m.generation, at });
	words.set(expr, new Set(source.match(/[A-Za-z_][A-Za-z0-9_]*/g)));
	return { ok: true, expr };
}

function handleOf(m: Machine, expr: RuleExpr): number {
	const known = handles.get(expr);
	if (known?.generation === m.generation)
		return known.at;
	const at = compileIn(m, expr.source, expr.schema);
	handles.set(expr, { generation: m.generation, at });
	return at;
}

function writeInput(m: Machine, expr: RuleExpr, input: RuleInput): number {
	const writer = new RecordWriter(m, expr.schema, words.get(expr) ?? new Set());
	const record = writer.record(expr.schema.record, input.record);
	const [actor, length] = m.put(input.actor);
	const settings = input.settings ? writer.settings(input.settings) : 0;
	const at = m.alloc(32);
	const today = m.day(input.today);
	m.view().setInt32(at, record, true);
	m.view().setInt32(at + 4, today, true);
	m.view().setBigInt64(at + 8, BigInt(instantMs(input.now)), true);
	m.view().setInt32(at + 16, actor, true);
	m.view().setInt32(at + 20, length, true);
	m.view().setInt32(at + 24, settings, true);
	return at;
}

function evaluationOut(m: Machine, expr: RuleExpr, out: number): Evaluation {
	const at = (o: number) => m.view().getInt32(out + o, true);
	if (at(24) !== 0)
		return { state: 'unknown' };
	if (at(0) !== 0)
		return { state: 'error', code: ERRORS[at(0)] as RuleErrorCode };
	const cell = { kind: at(12), length: at(8), i: m.view().getBigInt64(out + 32, true) };
	return { state: 'value', value: resultOut(m, expr.kind, expr.scale, cell), assumedYear: at(20) || null };
}

export function evaluate(expr: RuleExpr, input: RuleInput): Evaluation {
	const m = running();
	const handle = handleOf(m, expr);
	return m.scratch((x) => evaluationOut(m, expr, x.rule_run(handle, writeInput(m, expr, input))));
}

/* -- single fields ------------------------------------------------------------------------ */

const IDNO_RESULTS = ['ok', 'form', 'length', 'date', 'check', 'legacy'] as const;
export type IdNoResult =
	| { result: 'ok'; text: string; region: string; birth: string; sex: '1' | '2' }
	| { result: Exclude<(typeof IDNO_RESULTS)[number], 'ok'> };

/** Full-width digits and letters become half-width, as at the server. */
function narrow(text: string): string {
	return text.normalize('NFKC').trim();
}

export function readIdNo(text: string, today: string): IdNoResult {
	const m = running();
	const day = m.day(today);
	return m.scratch((x) => {
		const at = x.rule_idno_read(...m.put(narrow(text)), day);
		const result = IDNO_RESULTS[m.view().getInt32(at, true)] ?? 'form';
		if (result !== 'ok')
			return { result };
		const number = m.text(at + 20, 18);
		return {
			result, text: number, region: number.slice(0, 6), birth: m.iso(m.view().getInt32(at + 4, true)),
			sex: m.view().getInt32(at + 16, true) === 49 ? '1' : '2',
		};
	});
}

export type WrittenDate =
	| { result: 'ok'; iso: string; precision: 'day' | 'month' | 'year' }
	| { result: 'ambiguous'; iso: string; other: string }
	| { result: 'form' | 'impossible' };

/** What people write: 630508, 1963.5.8, 1963年5月 ... No day after `latest` is sensible; null: any is. */
export function readDate(text: string, latest: string | null): WrittenDate {
	const m = running();
	const until = latest === null ? NO_DAY : m.day(latest);
	return m.scratch((x) => {
		const at = x.rule_date_read(...m.put(narrow(text)), until);
		const [result, day, other, precision] = [0, 4, 8, 12].map((o) => m.view().getInt32(at + o, true)) as [number, number, number, number];
		if (result === 3)
			return { result: 'ambiguous', iso: m.iso(day), other: m.iso(other) };
		if (result !== 0)
			return { result: result === 1 ? 'form' : 'impossible' };
		return { result: 'ok', iso: m.iso(day), precision: precision === 3 ? 'day' : precision === 2 ? 'month' : 'year' };
	});
}

export function checkPhone(text: string): boolean {
	const m = running();
	return m.scratch((x) => x.rule_phone_valid(...m.put(narrow(text))) !== 0);
}

export function checkCreditCode(text: string): boolean {
	const m = running();
	return m.scratch((x) => x.rule_credit_code_valid(...m.put(narrow(text))) !== 0);
}

/** "1,234.5" at scale 2 is 123450n; null when it is no number of so many digits. */
export function parseDecimal(text: string, scale: number): bigint | null {
	return running().decimal(narrow(text), scale);
}

export function formatDecimal(n: bigint, scale: number): string {
	return running().decimalText(n, scale);
}

/* -- working days ------------------------------------------------------------------------- */

/** `missingYear`: the first year met that the calendar does not know, Monday to Friday assumed. */
export interface Workdays<T> { value: T; missingYear: number | null }

/** The n-th working day after `day`; null when there is none within 1800 to 2200. */
export function workdaysAfter(day: string, n: number): Workdays<string | null> {
	const m = running();
	const from = m.day(day);
	const at = m.call((x) => x.rule_workdays_after(from, n));
	const to = m.view().getInt32(at + 4, true);
	const missingYear = m.view().getInt32(at + 8, true) || null;
	return { value: to === NO_DAY ? null : m.iso(to), missingYear };
}

export function workdaysBetween(from: string, to: string): Workdays<number> {
	const m = running();
	const [a, b] = [m.day(from), m.day(to)];
	const at = m.call((x) => x.rule_workdays_between(a, b));
	const missingYear = m.view().getInt32(at + 8, true) || null;
	return { value: Number(m.view().getBigInt64(at + 40, true)), missingYear };
}
