/* Values of a record into the memory of rule.wasm and results out of it. Decimals are text, dates
 * "2026-03-05", instants ISO 8601; text without a zone is in +08:00, never the machine's. */
import { type Machine, NO_DAY } from './machine';
import { CELL, CELL_SIZE, type NameType, type RuleKind, type RuleSchema } from './schema';

/** A value that is not on this device: an expression that asks for it is unknown. */
export const ABSENT = Symbol('absent');

export interface RuleRef { id: string; record?: RuleRecord }
export type RuleValue = null | undefined | boolean | number | string | string[] | RuleRef | RuleRecord[] | typeof ABSENT;
export type RuleRecord = { [name: string]: RuleValue };
/** What an expression gives: whole numbers as number, others as decimal text. */
export type RuleResult = null | boolean | number | string | string[];

const ZONE_MS = 8 * 3600000;

/** UTC milliseconds, NaN when the text is none. */
export function instantMs(text: string): number {
	return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text.replace(' ', 'T')}+08:00`);
}

function instantText(ms: number): string {
	const iso = new Date(ms + ZONE_MS).toISOString();
	return `${iso.slice(0, ms % 1000 === 0 ? 19 : 23)}+08:00`;
}

/** Lays records down, each once: a row may lead back to the record around it. */
export class RecordWriter {
	private readonly done = new Map<RuleRecord, number>();

	/** `words`: the words of the expression; no other name can be asked for. */
	constructor(
		private readonly m: Machine,
		private readonly schema: RuleSchema,
		private readonly words: Set<string>,
	) {}

	record(type: string, record: RuleRecord): number {
		return this.cells(this.schema.types[type] ?? {}, record);
	}

	settings(values: RuleRecord): number {
		return this.cells(this.schema.settings ?? {}, values);
	}

	private cells(types: Record<string, NameType>, record: RuleRecord): number {
		const known = this.done.get(record);
		if (known !== undefined)
			return known;
		const names = Object.entries(types);
		const at = this.m.alloc(names.length * CELL_SIZE);
		this.done.set(record, at);
		names.forEach(([name, nameType], slot) => {
			if (this.words.has(name))
				this.cell(at + slot * CELL_SIZE, nameType, record[name]);
			else
				this.write(at + slot * CELL_SIZE, CELL.null);
		});
		return at;
	}

	private write(at: number, kind: number, length = 0, i = 0n): void {
		const view = this.m.view();
		view.setInt32(at, kind, true);
		view.setInt32(at + 4, length, true);
		view.setBigInt64(at + 8, i, true);
	}

	private int(at: number, i: bigint | null): void {
		if (i === null)
			this.write(at, CELL.absent);
		else
			this.write(at, CELL.int, 0, i);
	}

	private text(at: number, text: string): void {
		const [where, length] = this.m.put(text);
		this.write(at, CELL.text, length, BigInt(where));
	}

	/** A value of another form than its type's counts as absent: nothing is known of it. */
	private cell(at: number, type: NameType, v: RuleValue): void {
		if (v === null || v === undefined || v === '')
			this.write(at, CELL.null);
		else if (v === ABSENT)
			this.write(at, CELL.absent);
		else if (type.kind === 'ref')
			this.ref(at, type.type, v);
		else if (Array.isArray(v))
			this.array(at, type, v);
		else if (typeof v === 'object')
			this.write(at, CELL.absent);
		else
			this.scalar(at, type, v);
	}

	private scalar(at: number, type: NameType, v: boolean | number | string): void {
		if (type.kind === 'bool')
			this.int(at, typeof v === 'boolean' ? BigInt(v) : null);
		else if (type.kind === 'number')
			this.int(at, typeof v === 'boolean' ? null : this.m.decimal(String(v), type.scale));
		else if (typeof v !== 'string')
			this.write(at, CELL.absent);
		else if (type.kind === 'date')
			this.date(at, v);
		else if (type.kind === 'instant')
			this.instant(at, v);
		else if (type.kind === 'text' || type.kind === 'code')
			this.text(at, v);
		else
			this.write(at, CELL.absent);
	}

	private date(at: number, v: string): void {
		const day = this.m.day(v);
		this.int(at, day === NO_DAY ? null : BigInt(day));
	}

	private instant(at: number, v: string): void {
		const ms = instantMs(v);
		this.int(at, Number.isNaN(ms) ? null : BigInt(ms));
	}

	private ref(at: number, target: string, v: RuleValue): void {
		const ref: RuleRef | null = typeof v === 'string' ? { id: v } : typeof v === 'object' && v !== null && !Array.isArray(v) ? v : null;
		if (!ref) {
			this.write(at, CELL.absent);
			return;
		}
		const [where, length] = this.m.put(ref.id);
		const record = ref.record ? this.record(target, ref.record) : 0;
		this.write(at, CELL.ref, length, BigInt.asIntN(64, (BigInt(record) << 32n) | BigInt(where)));
	}

	private array(at: number, type: NameType, v: string[] | RuleRecord[]): void {
		if (v.length === 0 && (type.kind === 'rows' || type.kind === 'codes'))
			this.write(at, CELL.null);
		else if (type.kind === 'rows')
			this.rows(at, type.type, v.filter((r): r is RuleRecord => typeof r === 'object'));
		else if (type.kind === 'codes')
			this.text(at, `|${v.join('|')}|`);
		else
			this.write(at, CELL.absent);
	}

	private rows(at: number, target: string, rows: RuleRecord[]): void {
		const array = this.m.alloc(rows.length * 4);
		rows.forEach((row, i) => {
			const where = this.record(target, row);
			this.m.view().setUint32(array + i * 4, where, true);
		});
		this.write(at, CELL.rows, rows.length, BigInt(array));
	}
}

function numberOut(m: Machine, i: bigint, scale: number): number | string {
	const whole = Number(i);
	return scale === 0 && Number.isSafeInteger(whole) ? whole : m.decimalText(i, scale);
}

/** A result cell: kind, length and number as rule_run() left them. */
export function resultOut(m: Machine, kind: RuleKind, scale: number, cell: { kind: number; length: number; i: bigint }): RuleResult {
	if (cell.kind === CELL.text) {
		const text = m.text(Number(cell.i), cell.length);
		return kind === 'codes' ? text.split('|').filter((c) => c !== '') : text;
	}
	if (cell.kind !== CELL.int)
		return null;
	switch (kind) {
		case 'bool':
			return cell.i !== 0n;
		case 'date':
			return m.iso(cell.i);
		case 'instant':
			return instantText(Number(cell.i));
		default:
			return numberOut(m, cell.i, scale);
	}
}
