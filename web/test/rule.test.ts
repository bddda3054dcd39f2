// @vitest-environment node
/* tests/cases/expr in the browser build: the results are those of the native one. */
import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Catalogue, Fields } from '@/api/types';
import { type CalendarDay, Machine } from '@/rule/machine';
import * as rule from '@/rule/rules';
import { recordOfScope, schemaKey, schemasOf } from '@/rule/scope';
import type { NameType, RuleExpr, RuleRecord, RuleSchema, RuleValue } from '@/rule/rules';

const root = new URL('../../', import.meta.url);
const cases = (path: string) =>
	readFileSync(new URL(`tests/cases/${path}`, root), 'utf8')
		.split('\n')
		.map((text, i) => ({ number: i + 1, columns: text.split('\t') }))
		.filter(({ columns }) => columns.join('') !== '' && !columns[0]!.startsWith('#'));

function wasm(): WebAssembly.Module {
	const built = [new URL('web/public/rule.wasm', root), `${process.env.SHEGONG_BUILD}/rule.wasm`].find((p) => existsSync(p));
	if (!built)
		throw new Error('rule.wasm is not built: cmake target rule_wasm');
	return new WebAssembly.Module(readFileSync(built));
}

function calendar(): rule.Calendar {
	const days = readFileSync(new URL('catalogue/calendar/cn.tsv', root), 'utf8')
		.split('\n').filter((l) => /^\d/.test(l)).map((l) => l.split('\t') as [string, CalendarDay['kind']]);
	return {
		years: [...new Set(days.map(([day]) => Number(day.slice(0, 4))))],
		days: days.map(([day, kind]) => ({ day, kind })),
	};
}

/* -- the world of the cases ---------------------------------------------------------------- */

const schema: RuleSchema = { lists: {}, types: {}, record: 'record' };
const records = new Map<string, RuleRecord>();
const inputs = { today: '', now: '', actor: '', settings: {} as Record<string, string> };

function addName([, owner, name, kind, more]: string[]): void {
	const types: Record<string, NameType> = {
		number: { kind: 'number', scale: Number(more ?? 0) },
		code: { kind: 'code', list: more! }, codes: { kind: 'codes', list: more! },
		ref: { kind: 'ref', type: more! }, rows: { kind: 'rows', type: more! },
	};
	(schema.types[owner!] ??= {})[name!] = types[kind!] ?? { kind: kind as 'text' };
}

function valueOf(type: NameType, text: string): RuleValue {
	switch (type.kind) {
		case 'bool':
			return text === 'true';
		case 'codes':
			return text.slice(1, -1).split('|');
		case 'ref':
			return { id: text };
		case 'rows':
			return text.split(',').map((name) => records.get(name)!);
		default:
			return text;
	}
}

/** Rows come before the rows they name, so the objects are made first and filled later. */
function addRows(lines: string[][]): void {
	for (const [, name] of lines)
		records.set(name!, {});
	for (const [, name, type, ...values] of lines)
		for (const [key, text] of values.map((v) => [v.slice(0, v.indexOf('=')), v.slice(v.indexOf('=') + 1)] as const)) {
			const value = valueOf(schema.types[type!]![key]!, text);
			records.get(name!)![key] = value;
			if (value && typeof value === 'object' && 'id' in value)
				value.record = records.get(value.id as string);
		}
}

function readWorld(): void {
	const lines = cases('expr/world.tsv').map((l) => l.columns);
	for (const [word, a, b, ...rest] of lines)
		if (word === 'list')
			schema.lists[a!] = { ordered: b === 'ordered', codes: rest };
		else if (word === 'today' || word === 'now' || word === 'actor')
			inputs[word] = a!;
	lines.filter(([word]) => word === 'name').forEach(addName);
	for (const [, key, kind, scale, value] of lines.filter(([word]) => word === 'setting')) {
		(schema.settings ??= {})[key!] = kind === 'number' ? { kind, scale: Number(scale) } : { kind: 'text' };
		inputs.settings[key!] = value!;
	}
	addRows(lines.filter(([word]) => word === 'row'));
}

/* -- results as the files write them ------------------------------------------------------- */

function printed(expr: RuleExpr, value: rule.RuleResult): string {
	if (value === null)
		return 'null';
	if (Array.isArray(value))
		return `'|${value.join('|')}|'`;
	if (typeof value !== 'string' || expr.kind === 'number' || expr.kind === 'date')
		return String(value);
	return expr.kind === 'instant' ? value.slice(0, 19).replace('T', ' ') : `'${value}'`;
}

function outcome(source: string): string {
	const c = rule.compileExpr(source, schema);
	if (!c.ok)
		return `${c.problem.code} ${c.problem.at} ${c.problem.near}`;
	const r = rule.evaluate(c.expr, { record: records.get('record')!, ...inputs });
	if (r.state === 'unknown')
		return 'unknown';
	if (r.state === 'error')
		return `fails ${r.code}`;
	return printed(c.expr, r.value) + (r.assumedYear ? ` assumed ${r.assumedYear}` : '');
}

beforeAll(() => {
	rule.startRules(wasm());
	rule.setCalendar(calendar());
	readWorld();
});

describe('expressions', () => {
	it.each(['operators', 'functions', 'rows', 'errors'])('%s.tsv', (file) => {
		const lines = cases(`expr/${file}.tsv`);
		const wrong = lines
			.map(({ number, columns: [, source, expected] }) => ({ number, source, expected, got: outcome(source!) }))
			.filter(({ expected, got }) => got !== expected);
		expect(wrong).toEqual([]);
		expect(lines.length).toBeGreaterThan(50);
	});

	it('say nothing about what is absent', () => {
		const record: RuleRecord = { ...records.get('record'), worker: { id: 'p9' }, days: rule.ABSENT, sessions: rule.ABSENT, price: 'x' };
		const ask = (source: string) => {
			const c = rule.compileExpr(source, schema);
			return c.ok ? rule.evaluate(c.expr, { record, ...inputs }).state : c.problem.code;
		};
		expect(['worker.name = \'Li\'', 'days > 1', 'count(sessions) > 0', 'price > 1', 'no and days > 1', 'worker = \'p9\''].map(ask))
			.toEqual(['unknown', 'unknown', 'unknown', 'unknown', 'value', 'value']);
	});

	it('know no setting that did not come', () => {
		const c = rule.compileExpr('days > setting(\'grace\')', schema);
		expect(c.ok && rule.evaluate(c.expr, { record: records.get('record')!, today: inputs.today, now: inputs.now, actor: '' }))
			.toEqual({ state: 'unknown' });
	});

	it('go on with a new instance when there were many', () => {
		const first = rule.compileExpr('days + 1', schema);
		for (let i = 0; i < 6000; i++)
			rule.compileExpr(`days + ${i} > 0 and title = 'a text that takes some room'`, schema);
		expect(first.ok && rule.evaluate(first.expr, { record: records.get('record')!, ...inputs }))
			.toEqual({ state: 'value', value: 11, assumedYear: null });
		expect(outcome('ended_on + 3 workdays')).toBe('2026-02-25');
	});

	it('give the memory back', () => {
		const c = rule.compileExpr('count(sessions, note = \'first\') = 1', schema);
		for (let i = 0; i < 20000; i++)
			if (!c.ok || rule.evaluate(c.expr, { record: records.get('record')!, ...inputs }).state !== 'value')
				throw new Error(`round ${i}`);
	});
});

describe('a trap', () => {
	it('ends the instance, and the next call has a new one with the calendar', () => {
		const m = new Machine(wasm());
		m.setCalendar(calendar());
		expect(() => m.call((x) => x.rule_run(-16, -16))).toThrow(rule.RuleTrap);
		expect(m.generation).toBe(2);
		const at = m.call((x) => x.rule_workdays_after(m.day('2026-02-13'), 2));
		expect(m.iso(m.view().getInt32(at + 4, true))).toBe('2026-02-24');
	});
});

describe('the catalogue as a schema', () => {
	const catalogue: Catalogue = {
		digest: '', version: '', flows: {}, standards: [], roles: [],
		lists: { level: { label: '', ordered: true, codes: [{ code: 'low', label: '' }, { code: 'high', label: '' }] } },
		types: {
			case: {
				key: 'case', label: '', sections: [], list: [], parent: 'person', children: ['session'],
				fields: [
					{ key: 'risk', kind: 'code', list: 'level', label: '' },
					{ key: 'groups', kind: 'multi', list: 'level', label: '' },
					{ key: 'person', kind: 'ref', to: 'person', label: '' },
					{ key: 'cost', kind: 'money', label: '' },
					{ key: 'home', kind: 'address', label: '' },
					{ key: 'starts', kind: 'time', label: '' },
					{ key: 'phone', kind: 'phone', label: '' },
					{ key: 'at', kind: 'instant', label: '' },
					{ key: 'born', kind: 'date', estimate: true, label: '' },
					{ key: 'died', kind: 'date', estimate: true, label: '' },
					{ key: 'moved', kind: 'date', label: '' },
					{ key: 'goals', kind: 'rows', label: '', fields: [{ key: 'no', kind: 'int', label: '' }, { key: 'level', kind: 'code', list: 'level', label: '' }] },
				],
			},
			person: { key: 'person', label: '', sections: [], list: [], fields: [{ key: 'name', kind: 'text', label: '' }] },
			session: { key: 'session', label: '', sections: [], list: [], parent: 'case', fields: [] },
		},
	};
	const fields: Fields = {
		risk: 'high', groups: ['low'], person: 'p-1', cost: '12.50', home: { region: '330381', text: 'x' }, starts: '08:30',
		phone: '138****0461', at: '2026-03-05T10:00', born: '1963', died: '2020-05', moved: '2021-06-07', goals: [{ id: 'g1', no: 1, level: 'low' }, { id: 'g2', no: 2 }],
	};
	const ask = (source: string, row?: Fields) => {
		const scope = { type: 'case', fields, row, rowField: row ? 'goals' : undefined, today: '2026-03-05', actor: 'u-7' };
		const c = rule.compileExpr(source, schemasOf(catalogue).get(schemaKey(scope))!);
		if (!c.ok)
			return c.problem.code;
		const r = rule.evaluate(c.expr, { record: recordOfScope(catalogue.types.case!, scope), today: scope.today, now: '2026-03-05T10:00', actor: scope.actor });
		return r.state === 'value' ? r.value : r.state;
	};

	it.each([
		['risk >= \'high\'', true], ['risk = \'gone\'', 'UNKNOWN_CODE'], ['has(groups, \'low\')', true], ['groups', ['low']],
		['cost * 2', '25.00'], ['home', 'x'], ['starts', 510], ['at = now', true], ['at', '2026-03-05T10:00:00+08:00'],
		['count(goals, no > 1)', 1], ['count(goals, outer.risk = \'high\' and level = \'low\')', 1],
		['born', '1963-01-01'], ['died', '2020-05-01'], ['moved', '2021-06-07'],
		['person = \'p-1\'', true], ['person.name', 'unknown'], ['parent.name', 'unknown'], ['count(session)', 'unknown'],
		['empty(phone)', 'unknown'], ['state = \'open\'', 'unknown'], ['nothing', 'UNKNOWN_NAME'],
	])('%s', (source, want) => expect(ask(source)).toEqual(want));

	it.each([
		['no = 1 and outer.risk = \'high\'', true], ['level > \'low\'', false], ['count(outer.goals) = 2', true], ['risk', 'UNKNOWN_NAME'],
	])('in a row: %s', (source, want) => expect(ask(source, { no: 1, level: 'low' })).toEqual(want));
});

describe('single fields', () => {
	it.each(['valid', 'invalid', 'legacy', 'wide'])('idno/%s.tsv', (file) => {
		for (const { columns: [text, today, result, canonical, birth, sex] } of cases(`idno/${file}.tsv`)) {
			const r = rule.readIdNo(text!, today!);
			expect([text, r.result]).toEqual([text, result]);
			if (r.result === 'ok')
				expect([r.text, r.birth, r.sex]).toEqual([canonical, birth, sex]);
		}
	});

	it('idno/phone.tsv, credit-code.tsv', () => {
		for (const { columns: [text, want] } of cases('idno/phone.tsv'))
			expect([text, rule.checkPhone(text!)]).toEqual([text, want === 'ok']);
		for (const { columns: [text, want] } of cases('idno/credit-code.tsv'))
			expect([text, rule.checkCreditCode(text!)]).toEqual([text, want === 'ok']);
	});

	it('date/written.tsv', () => {
		const words: Record<string, string> = { day: '3', month: '2', year: '1' };
		for (const { columns: [text, latest, ...want] } of cases('date/written.tsv')) {
			const r = rule.readDate(text!, latest!);
			expect([text, r.result]).toEqual([text, want[0]]);
			if (r.result === 'ok')
				expect([r.iso, words[r.precision]]).toEqual([want[1], want[3]]);
			if (r.result === 'ambiguous')
				expect([r.iso, r.other]).toEqual([want[1], want[2]]);
		}
		expect(rule.readDate('2199-01-01', null).result).toBe('ok');
	});

	it('date/workdays.tsv, workdays-between.tsv', () => {
		for (const { columns: [from, n, want, missing] } of cases('date/workdays.tsv'))
			expect([from, n, rule.workdaysAfter(from!, Number(n))])
				.toEqual([from, n, { value: want, missingYear: missing === '-' ? null : Number(missing) }]);
		for (const { columns: [from, to, want, missing] } of cases('date/workdays-between.tsv'))
			expect([from, to, rule.workdaysBetween(from!, to!)])
				.toEqual([from, to, { value: Number(want), missingYear: missing === '-' ? null : Number(missing) }]);
	});

	it('decimals', () => {
		expect(rule.parseDecimal('1,234.5', 2)).toBe(123450n);
		expect(rule.parseDecimal('１２.５', 1)).toBe(125n);
		expect(rule.parseDecimal('1.234', 2)).toBeNull();
		expect(rule.formatDecimal(-5n, 2)).toBe('-0.05');
		expect(rule.formatDecimal(-9223372036854775808n, 0)).toBe('-9223372036854775808');
	});
});
