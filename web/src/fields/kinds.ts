/* What every Edit.vue and View.vue of a kind is given. */
import type { InjectionKey } from 'vue';
import type { CodeDef, FieldDef, Fields, RecordData, Value } from '@/api/types';

export interface EditProps {
	field: FieldDef;
	modelValue: Value;
	id: string;
	invalid?: boolean;
	/** Type of the record the field stands in, and its id once it is stored. */
	type?: string;
	recordId?: string;
	/** Words of the value where it cannot be read by itself (regions, people). */
	shown?: string;
}

export interface ViewProps {
	field: FieldDef;
	value: Value;
	record?: RecordData;
	/** Words the server gives for codes, references, regions. */
	shown?: string;
}

/** Inside something that is itself a link a reference is only words. */
export const PLAIN: InjectionKey<boolean> = Symbol('plain');

export const text = (v: Value): string => (v === null || v === undefined ? '' : typeof v === 'object' ? '' : String(v));
export const texts = (v: Value): string[] => (Array.isArray(v) ? v.map(text) : []);
export const isRow = (v: Value): v is { [key: string]: Value } => v !== null && typeof v === 'object' && !Array.isArray(v);
export const rowsOf = (v: Value): { [key: string]: Value }[] => (Array.isArray(v) ? v.filter(isRow) : []);
export const empty = (v: Value | undefined): boolean =>
	v === null || v === undefined || v === '' || (Array.isArray(v) && v.length === 0);

/** Where the words beside a code stand, next to the code itself. */
export const noteKey = (key: string): string => `${key}_note`;
/** The chosen code that asks for words beside it. */
export function asksNote(codes: CodeDef[], v: Value): CodeDef | null {
	const chosen = Array.isArray(v) ? v.map(text) : [text(v)];
	return codes.find((c) => c.note && chosen.includes(c.code)) ?? null;
}
/** A label with the words that stand beside it. */
export function noted(label: string, fields: Fields | undefined, key: string): string {
	const note = text(fields?.[noteKey(key)] ?? null);
	return note ? `${label}: ${note}` : label;
}
