/* Drafts on this device, one per account and record, sealed with a key that is told only inside a
 * session: a closed tab loses nothing, and nobody reads them once the account has signed out. */
import type { Fields } from '@/api/types';

export interface Draft { at: string; base: number | null; fields: Fields; id: string }

const PREFIX = 'sg.draft.';
const NONCE = 12;
let sealing: Promise<CryptoKey> | null = null;

const bytesOf = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (two) => parseInt(two, 16));
const toText = (bytes: Uint8Array) => btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(''));
const fromText = (text: string) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

/** `hex` as the session tells it; null = nobody is signed in, what lies here stays shut. */
export function useDraftKey(hex: string | null): void {
	sealing = hex ? crypto.subtle.importKey('raw', bytesOf(hex), 'AES-GCM', false, ['encrypt', 'decrypt']) : null;
}

export function draftKey(account: string, record: string): string {
	return `${PREFIX}${account}.${record}`;
}

/* the place is part of what is sealed: a draft moved under another name does not open */
const parameters = (iv: Uint8Array<ArrayBuffer>, place: string) => ({ name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(place) });

/** Null: none, or not one that this account can open. */
export async function readDraft(place: string): Promise<Draft | null> {
	const held = localStorage.getItem(place);
	if (!held || !sealing)
		return null;
	try {
		const bytes = fromText(held);
		const plain = await crypto.subtle.decrypt(parameters(bytes.slice(0, NONCE), place), await sealing, bytes.slice(NONCE));
		const d = JSON.parse(new TextDecoder().decode(plain)) as Draft | null;
		return d && typeof d.at === 'string' && typeof d.fields === 'object' ? d : null;
	} catch {
		return null;
	}
}

/** False when it could not be kept: no room, nobody signed in. `still` is asked last: a draft that was
 *  thrown away while it was being sealed is not written. */
export async function writeDraft(place: string, draft: Draft, still: () => boolean = () => true): Promise<boolean> {
	try {
		if (!sealing)
			return false;
		const iv = crypto.getRandomValues(new Uint8Array(NONCE));
		const sealed = new Uint8Array(await crypto.subtle.encrypt(parameters(iv, place), await sealing, new TextEncoder().encode(JSON.stringify(draft))));
		if (still())
			localStorage.setItem(place, toText(new Uint8Array([...iv, ...sealed])));
		return true;
	} catch {
		return false;
	}
}

export function dropDraft(place: string): void {
	localStorage.removeItem(place);
}

export function draftKeys(account: string): string[] {
	const out: string[] = [];
	for (let i = 0; i < localStorage.length; i++) {
		const place = localStorage.key(i);
		if (place?.startsWith(`${PREFIX}${account}.`))
			out.push(place);
	}
	return out;
}
