/* The rules as the pages ask for them (rule-port.ts): expressions of the catalogue about a form. */
import { api } from '../api';
import type { Catalogue } from '../api/types';
import type { RulePort, RuleScope } from '../rule-port';
import { useCatalogue } from '../stores/catalogue';
import { useSession } from '../stores/session';
import { compileExpr, evaluate, readDate, readIdNo, type RuleExpr, type RuleResult, type RuleSchema, setCalendar, startRules, type WrittenDate } from './rules';
import { recordOfScope, schemaKey, schemasOf } from './scope';

/** What is made of a catalogue, once: schemas by type, expressions by type and source. */
interface Known { schemas: Map<string, RuleSchema>; exprs: Map<string, RuleExpr | null> }
const known = new WeakMap<Catalogue, Known>();
let calendarHere = false;
let fetching: Promise<void> | null = null;

async function fetchCalendar(): Promise<void> {
	const r = await api.calendar();
	if (!r.ok)
		return;
	setCalendar({ years: r.data.years, days: r.data.days.map(({ day, kind }) => ({ day, kind: kind === 'workday' ? kind : 'holiday' })) });
	calendarHere = true;
}

function prepare(): Promise<void> {
	fetching ??= fetchCalendar().finally(() => { fetching = null; });
	return calendarHere ? Promise.resolve() : fetching;
}

function knownOf(c: Catalogue): Known {
	let k = known.get(c);
	if (!k) {
		k = { schemas: schemasOf(c), exprs: new Map() };
		known.set(c, k);
		void prepare();
	}
	return k;
}

function exprOf(k: Known, key: string, source: string): RuleExpr | null {
	const name = `${key}\n${source}`;
	let expr = k.exprs.get(name);
	if (expr === undefined) {
		const schema = k.schemas.get(key);
		const compiled = schema ? compileExpr(source, schema) : null;
		expr = compiled?.ok ? compiled.expr : null;
		k.exprs.set(name, expr);
	}
	return expr;
}

const local = (iso: string) => `${iso}T${new Date(Date.now() + 8 * 3600000).toISOString().slice(11, 19)}+08:00`;

function evaluateScope(source: string, scope: RuleScope): RuleResult | undefined {
	const c = useCatalogue().catalogue;
	const type = c?.types[scope.type];
	const expr = c && type ? exprOf(knownOf(c), schemaKey(scope), source) : null;
	if (!type || !expr)
		return undefined;
	const r = evaluate(expr, {
		record: recordOfScope(type, scope), today: scope.today, now: local(scope.today), actor: scope.actor,
		settings: useSession().session?.settings,
	});
	if (r.state !== 'value' || (r.assumedYear !== null && !calendarHere))
		return undefined;
	return r.value;
}

const IDNO_CODES = {
	form: 'id_no.form', length: 'id_no.length', date: 'id_no.date', check: 'id_no.check_digit', legacy: 'id_no.legacy',
} as const;

const AHEAD_YEARS = 10;

/** Without a limit two-digit years are judged by one ten years on; a day past it is read all the same. */
function readAhead(text: string): WrittenDate {
	const near = readDate(text, `${new Date().getUTCFullYear() + AHEAD_YEARS}-12-31`);
	return near.result === 'impossible' ? readDate(text, null) : near;
}

const port: RulePort = {
	prepare,
	evaluate: evaluateScope,
	readDate: (text, latest) => (latest === null ? readAhead(text) : readDate(text, latest)),
	checkIdno(text, today) {
		const r = readIdNo(text, today);
		return r.result === 'ok' ? null : IDNO_CODES[r.result];
	},
	birthAndSex(text, today) {
		const r = readIdNo(text, today);
		return r.result === 'ok' ? { birth: r.birth, sex: r.sex } : null;
	},
};

/** Fetches and starts the rules; throws where they cannot run. */
export async function loadRule(): Promise<RulePort> {
	const answer = await fetch(`${import.meta.env.BASE_URL}rule.wasm`);
	startRules(await WebAssembly.compile(await answer.arrayBuffer()));
	return port;
}
