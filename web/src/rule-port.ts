/* What the pages need from src/rule (compiled to WebAssembly). Until it is there, or where it
 * cannot run, expressions are unknown: nothing is hidden, nothing is refused, the server decides
 * when the form is saved. */
import { shallowRef } from 'vue';
import type { Fields, Value } from './api/types';
import { toDay } from './lib/dates';
import type { DateReading } from './lib/readdate';

export interface RuleScope {
	type: string;
	fields: Fields;
	/** For an expression on a row: the row's fields; `fields` is then the record around it. */
	row?: Fields;
	rowField?: string;
	today: string;
	actor: string;
}

export interface RulePort {
	/** undefined = cannot say (unknown name, a record that is not here). */
	evaluate(expr: string, scope: RuleScope): Value | undefined;
	readDate(text: string, latest: string | null): DateReading;
	/** Code of what is wrong with an ID number, or null. */
	checkIdno(text: string, today: string): string | null;
	birthAndSex(text: string, today: string): { birth: string; sex: string } | null;
	/** Brings what the rules need from the server (working days), once. */
	prepare(): Promise<void>;
}

/** The plain spellings, for as long as the module is not loaded. */
function plainDate(text: string): DateReading {
	const m = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(text);
	if (!m)
		return { result: 'form' };
	const iso = `${m[1]}-${m[2]}-${m[3]}`;
	return toDay(iso) === null ? { result: 'impossible' } : { result: 'ok', iso, precision: 'day' };
}

const absent: RulePort = {
	evaluate: () => undefined,
	readDate: plainDate,
	checkIdno: () => null,
	birthAndSex: () => null,
	prepare: () => Promise.resolve(),
};

const port = shallowRef<RulePort>(absent);
const ready = shallowRef(false);

export function rule(): RulePort {
	return port.value;
}

export function ruleReady(): boolean {
	return ready.value;
}

export function setRule(p: RulePort): void {
	port.value = p;
	ready.value = true;
}

/** A condition; `otherwise` when the rules cannot say. */
export function holds(expr: string | boolean | null | undefined, scope: RuleScope, otherwise: boolean): boolean {
	if (typeof expr === 'boolean')
		return expr;
	if (!expr)
		return otherwise;
	const v = port.value.evaluate(expr, scope);
	return v === undefined ? otherwise : v === true;
}
