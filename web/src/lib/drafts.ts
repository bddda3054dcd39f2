/* Drafts on this device, one per account and record. A closed tab loses nothing; sign-out wipes. */
import type { Fields } from '@/api/types';

export interface Draft { at: string; base: number | null; fields: Fields; id: string }

const PREFIX = 'sg.draft.';

export function draftKey(account: string, record: string): string {
	return `${PREFIX}${account}.${record}`;
}

export function readDraft(key: string): Draft | null {
	try {
		const d = JSON.parse(localStorage.getItem(key) ?? 'null') as Draft | null;
		return d && typeof d.at === 'string' && typeof d.fields === 'object' ? d : null;
	} catch {
		return null;
	}
}

/** False when the device has no room; the page says so. */
export function writeDraft(key: string, draft: Draft): boolean {
	try {
		localStorage.setItem(key, JSON.stringify(draft));
		return true;
	} catch {
		return false;
	}
}

export function dropDraft(key: string): void {
	localStorage.removeItem(key);
}

export function draftKeys(account: string): string[] {
	const out: string[] = [];
	for (let i = 0; i < localStorage.length; i++) {
		const key = localStorage.key(i);
		if (key?.startsWith(`${PREFIX}${account}.`))
			out.push(key);
	}
	return out;
}

export function wipeDrafts(account: string): void {
	for (const key of draftKeys(account))
		localStorage.removeItem(key);
}
