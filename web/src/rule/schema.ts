/* What the names of an expression mean, and how a schema lies in the memory of rule.wasm. */
import type { Machine } from './machine';

export type NameType =
	| { kind: 'bool' | 'text' | 'date' | 'instant' }
	| { kind: 'number'; scale: number }
	| { kind: 'code' | 'codes'; list: string }
	/** `type`: a key of RuleSchema.types */
	| { kind: 'ref' | 'rows'; type: string };

export interface RuleSchema {
	lists: Record<string, { ordered: boolean; codes: string[] }>;
	types: Record<string, Record<string, NameType>>;
	/** What setting('key') may name: numbers and texts of the place. */
	settings?: Record<string, NameType>;
	/** The type whose names stand bare. */
	record: string;
}

/** enum rule_kind of src/rule/rule.h, in its order. */
export const KINDS = [
	'null', 'bool', 'number', 'text', 'code', 'codes', 'date', 'instant', 'duration', 'rows', 'ref',
] as const;
export type RuleKind = (typeof KINDS)[number];

export const CELL_SIZE = 16;
export const CELL = { null: 0, int: 1, text: 2, rows: 3, ref: 4, absent: 5 } as const;

/** The owner of the settings among the numbers of types. */
const SETTINGS = -1;
const NAME_SIZE = 32;
const LIST_SIZE = 12;

/** The record's own type is 0, the others follow. */
function typeNumbers(schema: RuleSchema): Map<string, number> {
	const others = Object.keys(schema.types).filter((key) => key !== schema.record);
	return new Map([schema.record, ...others].map((key, i) => [key, i]));
}

function writeLists(m: Machine, schema: RuleSchema): { at: number; numbers: Map<string, number> } {
	const lists = Object.entries(schema.lists);
	const at = m.alloc(lists.length * LIST_SIZE);
	lists.forEach(([, list], i) => {
		const codes = m.alloc(list.codes.length * CELL_SIZE);
		list.codes.forEach((code, j) => {
			const [text, length] = m.put(code);
			const cell = codes + j * CELL_SIZE;
			m.view().setInt32(cell, CELL.text, true);
			m.view().setInt32(cell + 4, length, true);
			m.view().setBigInt64(cell + 8, BigInt(text), true);
		});
		m.view().setInt32(at + i * LIST_SIZE, list.ordered ? 1 : 0, true);
		m.view().setInt32(at + i * LIST_SIZE + 4, list.codes.length, true);
		m.view().setInt32(at + i * LIST_SIZE + 8, codes, true);
	});
	return { at, numbers: new Map(lists.map(([key], i) => [key, i])) };
}

/** Writes the schema and returns where it is. It stays there as long as the instance. */
export function writeSchema(m: Machine, schema: RuleSchema): number {
	const types = typeNumbers(schema);
	const lists = writeLists(m, schema);
	const namesOf = (owner: number, names: Record<string, NameType> = {}) =>
		Object.entries(names).map(([name, type], slot) => ({ owner, slot, name, type }));
	const names = [...[...types].flatMap(([key, owner]) => namesOf(owner, schema.types[key])), ...namesOf(SETTINGS, schema.settings)];
	const at = m.alloc(names.length * NAME_SIZE);
	names.forEach(({ owner, slot, name, type }, i) => {
		const list = 'list' in type ? lists.numbers.get(type.list) ?? -1 : -1;
		const target = 'type' in type ? types.get(type.type) ?? 0 : 0;
		const scale = type.kind === 'number' ? type.scale : 0;
		const words = [owner, slot, KINDS.indexOf(type.kind), scale, list, target, ...m.put(name)];
		words.forEach((word, j) => m.view().setInt32(at + i * NAME_SIZE + j * 4, word, true));
	});
	const head = m.alloc(16);
	[names.length, lists.numbers.size, at, lists.at].forEach((word, j) => m.view().setInt32(head + j * 4, word, true));
	return head;
}
