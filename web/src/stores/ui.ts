/* What is open over the page, and the counts beside the places of the rail. */
import { defineStore } from 'pinia';
import { reactive, ref } from 'vue';

export interface Undo { text: string; undo: () => void | Promise<void> }

export const useUi = defineStore('ui', () => {
	const noteOpen = ref(false);
	const emergencyOpen = ref(false);
	const keysOpen = ref(false);
	const keysOn = ref(localStorage.getItem('sg.keys') !== 'off');
	const counts = reactive<Record<string, number>>({});
	const undo = ref<Undo | null>(null);
	let timer = 0;

	const UNDO_MS = 10000;

	/** Said at the foot for ten seconds, with a way back. */
	function offerUndo(text: string, back: () => void | Promise<void>): void {
		clearTimeout(timer);
		undo.value = { text, undo: back };
		timer = window.setTimeout(() => { undo.value = null; }, UNDO_MS);
	}

	async function takeBack(): Promise<void> {
		const u = undo.value;
		undo.value = null;
		clearTimeout(timer);
		await u?.undo();
	}

	function switchKeys(): void {
		keysOn.value = !keysOn.value;
		localStorage.setItem('sg.keys', keysOn.value ? 'on' : 'off');
	}

	return { noteOpen, emergencyOpen, keysOpen, keysOn, counts, undo, offerUndo, takeBack, switchKeys };
});
