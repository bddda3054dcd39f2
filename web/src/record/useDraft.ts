/* Keeps what is being written on this device: at each pause, every three seconds, when the page goes away. */
import { onUnmounted, ref, type Ref } from 'vue';
import type { Fields } from '@/api/types';
import { draftKey, dropDraft, readDraft, writeDraft, type Draft } from '@/lib/drafts';
import { now } from '@/lib/dates';

const EVERY_MS = 3000;
const PAUSE_MS = 400;

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
	const offered = ref<Draft | null>(null);
	const savedAt = ref<string | null>(null);
	const full = ref(false);
	let last = JSON.stringify(o.changed());
	let done = false;
	/* counts what was written or thrown away: only the newest counts */
	let turn = 0;

	void readDraft(key).then((d) => { offered.value = turn === 0 ? d : null; });

	async function write(draft: Draft): Promise<void> {
		const mine = ++turn;
		const kept = await writeDraft(key, draft, () => mine === turn);
		full.value = !kept;
		savedAt.value = kept ? draft.at : savedAt.value;
	}

	function keep(): void {
		const fields = o.changed();
		const text = JSON.stringify(fields);
		if (done || text === last)
			return;
		last = text;
		offered.value = null;
		void write({ at: now(), base: o.base, fields, id: o.id.value });
	}

	function forget(): void {
		turn++;
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

	/* a pause in typing is enough; the clock is for what changes without the keyboard */
	let pause = 0;
	const onInput = () => {
		clearTimeout(pause);
		pause = window.setTimeout(keep, PAUSE_MS);
	};
	const timer = window.setInterval(keep, EVERY_MS);
	document.addEventListener('input', onInput);
	window.addEventListener('pagehide', keep);
	document.addEventListener('visibilitychange', keep);
	onUnmounted(() => {
		clearInterval(timer);
		clearTimeout(pause);
		document.removeEventListener('input', onInput);
		window.removeEventListener('pagehide', keep);
		document.removeEventListener('visibilitychange', keep);
		keep();
	});
	return { offered, savedAt, full, keep, forget, finish, take };
}
