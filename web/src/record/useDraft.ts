/* Keeps what is being written on this device, every three seconds and when the page goes away. */
import { onUnmounted, ref, type Ref } from 'vue';
import type { Fields } from '@/api/types';
import { draftKey, dropDraft, readDraft, writeDraft, type Draft } from '@/lib/drafts';
import { now } from '@/lib/dates';

const EVERY_MS = 3000;

export interface DraftOptions {
	account: string;
	/** `type:id`, or `type:new:parent`. */
	record: string;
	id: Ref<string>;
	base: number | null;
	changed: () => Fields;
}

export interface DraftState {
	/** A draft of an earlier time, offered until taken or thrown away. */
	offered: Ref<Draft | null>;
	savedAt: Ref<string | null>;
	full: Ref<boolean>;
	keep: () => void;
	/** Thrown away; what is written from now on is kept again. */
	forget: () => void;
	/** The record is stored: no draft any more, also not when the page closes. */
	finish: () => void;
	take: () => Draft | null;
}

export function useDraft(o: DraftOptions): DraftState {
	const key = draftKey(o.account, o.record);
	const offered = ref<Draft | null>(readDraft(key));
	const savedAt = ref<string | null>(null);
	const full = ref(false);
	let last = JSON.stringify(o.changed());
	let done = false;

	function keep(): void {
		const fields = o.changed();
		const text = JSON.stringify(fields);
		if (done || text === last)
			return;
		last = text;
		const at = now();
		full.value = !writeDraft(key, { at, base: o.base, fields, id: o.id.value });
		savedAt.value = full.value ? savedAt.value : at;
		offered.value = null;
	}

	function forget(): void {
		dropDraft(key);
		offered.value = null;
	}

	function finish(): void {
		done = true;
		forget();
	}

	function take(): Draft | null {
		const d = offered.value;
		offered.value = null;
		if (d)
			o.id.value = o.base === null ? d.id : o.id.value;
		return d;
	}

	const timer = window.setInterval(keep, EVERY_MS);
	const onHide = () => keep();
	window.addEventListener('pagehide', onHide);
	document.addEventListener('visibilitychange', onHide);
	onUnmounted(() => {
		clearInterval(timer);
		window.removeEventListener('pagehide', onHide);
		document.removeEventListener('visibilitychange', onHide);
		keep();
	});
	return { offered, savedAt, full, keep, forget, finish, take };
}
