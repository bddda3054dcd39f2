/* The catalogue as the server describes it, as a schema for its expressions; and a form's fields as
 * the record they ask about. Kinds stand for the types that src/kind gives them. */
import type { Catalogue, FieldDef, Fields, TypeDef, Value } from '../api/types';
import type { RuleScope } from '../rule-port';
import type { NameType, RuleSchema } from './schema';
import { ABSENT, type RuleRecord, type RuleValue } from './values';

type Names = Record<string, NameType>;

const SYSTEM: Names = {
	id: { kind: 'text' }, state: { kind: 'text' }, number: { kind: 'text' }, unit: { kind: 'text' },
	made_at: { kind: 'instant' }, made_by: { kind: 'text' }, changed_at: { kind: 'instant' },
	happened_at: { kind: 'instant' }, pending: { kind: 'bool' },
};

const rowsType = (type: string, field: string) => `${type}.${field}`;

function nameType(type: string, f: FieldDef): NameType {
	switch (f.kind) {
		case 'int':
		case 'time':
			return { kind: 'number', scale: 0 };
		case 'decimal':
			return { kind: 'number', scale: f.scale ?? 2 };
		case 'money':
			return { kind: 'number', scale: 2 };
		case 'bool':
		case 'date':
		case 'instant':
			return { kind: f.kind };
		case 'code':
			return { kind: 'code', list: f.list ?? '' };
		case 'multi':
			return { kind: 'codes', list: f.list ?? '' };
		case 'ref':
			return { kind: 'ref', type: f.to ?? '' };
		case 'rows':
			return { kind: 'rows', type: rowsType(type, f.key) };
		default:
			return { kind: 'text' };
	}
}

function namesOf(type: string, fields: FieldDef[]): Names {
	return Object.fromEntries(fields.map((f) => [f.key, nameType(type, f)]));
}

function recordNames(t: TypeDef): Names {
	const children: Names = Object.fromEntries((t.children ?? []).map((key) => [key, { kind: 'rows', type: key }]));
	const parent: Names = t.parent ? { parent: { kind: 'ref', type: t.parent } } : {};
	return { ...children, ...parent, ...SYSTEM, ...namesOf(t.key, t.fields) };
}

/** One schema for each type and each type of rows, sharing what they say. */
export function schemasOf(c: Catalogue): Map<string, RuleSchema> {
	const types: Record<string, Names> = {};
	for (const t of Object.values(c.types)) {
		types[t.key] = recordNames(t);
		for (const f of t.fields.filter((x) => x.kind === 'rows'))
			types[rowsType(t.key, f.key)] = {
				id: { kind: 'text' }, outer: { kind: 'ref', type: t.key }, ...namesOf(t.key, f.fields ?? []),
			};
	}
	const lists = Object.fromEntries(Object.entries(c.lists).map(([key, l]) =>
		[key, { ordered: l.ordered ?? false, codes: l.codes.map((x) => x.code) }]));
	const settings: Names = Object.fromEntries(Object.entries(c.settings ?? {}).map(([key, { scale }]) =>
		[key, scale === null ? { kind: 'text' } : { kind: 'number', scale }]));
	return new Map(Object.keys(types).map((record) => [record, { lists, types, settings, record }]));
}

export function schemaKey(scope: RuleScope): string {
	return scope.row && scope.rowField ? rowsType(scope.type, scope.rowField) : scope.type;
}

/** "08:30" is minutes of the day. */
function minutes(text: string): number | null {
	const m = /^(\d\d):(\d\d)$/.exec(text);
	return m ? Number(m[1]) * 60 + Number(m[2]) : null;
}

/** What is covered came as asterisks: it is a value, but not to be had here. */
const covered = (v: string) => v.includes('**');

/** A date known to the month or the year stands for its first day, as at the server. */
const firstDay = (v: string) => v + '-01-01'.slice(v.length === 7 ? 3 : v.length === 4 ? 0 : 6);

function objectValue(f: FieldDef, v: { [key: string]: Value }): RuleValue {
	if (f.kind === 'address')
		return typeof v.text === 'string' ? v.text : null;
	return f.kind === 'ref' && typeof v.id === 'string' ? { id: v.id } : ABSENT;
}

function fieldValue(f: FieldDef, v: Value | undefined): RuleValue {
	if (v === undefined || v === null || v === '')
		return null;
	if (f.kind === 'rows')
		return Array.isArray(v) ? v.map((row) => recordOf(f.fields ?? [], row as Fields)) : ABSENT;
	if (Array.isArray(v))
		return v.length === 0 ? null : v.every((x): x is string => typeof x === 'string') ? v : ABSENT;
	if (typeof v === 'object')
		return objectValue(f, v);
	if (typeof v === 'string' && covered(v))
		return ABSENT;
	if (f.kind === 'date')
		return firstDay(String(v));
	return f.kind === 'time' ? minutes(String(v)) ?? ABSENT : v;
}

function recordOf(fields: FieldDef[], values: Fields): RuleRecord {
	const id = typeof values.id === 'string' ? values.id : ABSENT;
	return { id, ...Object.fromEntries(fields.map((f): [string, RuleValue] => [f.key, fieldValue(f, values[f.key])])) };
}

/** Other records and what the server alone keeps are absent; a row knows the record around it. */
export function recordOfScope(t: TypeDef, scope: RuleScope): RuleRecord {
	const absent = [...Object.keys(SYSTEM), 'parent', ...(t.children ?? [])].map((key): [string, RuleValue] => [key, ABSENT]);
	const record: RuleRecord = { ...Object.fromEntries(absent), ...recordOf(t.fields, scope.fields) };
	if (!scope.row || !scope.rowField)
		return record;
	const rows = t.fields.find((f) => f.key === scope.rowField);
	return { ...recordOf(rows?.fields ?? [], scope.row), outer: { id: '', record } };
}
