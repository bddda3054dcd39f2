/* What a one-time link asks for, and handing it in. The token stands behind the # of the address, so
 * that it reaches the server only in a header and stands in no log. */
import { call, query, type Result } from '@/api/client';
import type { FieldDef, Fields, ListDef } from '@/api/types';
import { empty, noteKey } from '@/fields/kinds';
import type { Sent } from '@/lib/upload';

export interface Guest {
	station: { name: string; phone: string };
	label: string;
	intro: string;
	until: string;
	show: { key: string; label: string; words: string }[];
	fields: FieldDef[];
	lists: Record<string, ListDef>;
	must: string[];
}

export const tokenOf = (hash: string): string => hash.replace(/^#/, '');
const headers = (token: string) => ({ 'X-Guest': token });

export const guestApi = {
	open: (token: string) => call<Guest>('GET', '/guest', { headers: headers(token), quiet: true }),
	handIn: (token: string, fields: Fields) => call<null>('POST', '/guest', { headers: headers(token), body: { fields }, quiet: true }),
	upload: (token: string, id: string, file: File): Promise<Result<Sent>> =>
		call<Sent>('PUT', `/guest/files/${id}${query({ name: file.name })}`, { headers: { ...headers(token), 'Content-Type': file.type }, raw: file, quiet: true }),
};

/** Only what was answered is handed in. */
export function answered(fields: FieldDef[], values: Fields): Fields {
	const given = fields.filter((f) => !empty(values[f.key]));
	const notes = given.map((f) => noteKey(f.key)).filter((key) => !empty(values[key]));
	return Object.fromEntries([...given.map((f) => f.key), ...notes].map((key) => [key, values[key]!]));
}

/* What was answered so far stays in this tab until it is handed in. */
const keyOf = (token: string) => `guest-${token.slice(0, 8)}`;

export function remember(token: string, values: Fields): void {
	sessionStorage.setItem(keyOf(token), JSON.stringify(values));
}

export function remembered(token: string): Fields {
	try {
		return JSON.parse(sessionStorage.getItem(keyOf(token)) ?? '{}') as Fields;
	} catch {
		return {};
	}
}

export function forget(token: string): void {
	sessionStorage.removeItem(keyOf(token));
}
