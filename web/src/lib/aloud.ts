/* Words read aloud by the device, where it has a Chinese voice; where it has none, nothing is offered. */
import { onUnmounted, ref, type Ref } from 'vue';

const SLOWLY = 0.9;

function voiceOf(): SpeechSynthesisVoice | null {
	const all = window.speechSynthesis?.getVoices() ?? [];
	return all.find((v) => /^(zh|cmn)([-_](cn|hans))?/i.test(v.lang) && !/hk|tw/i.test(v.lang)) ?? all.find((v) => /^(zh|cmn|yue)/i.test(v.lang)) ?? null;
}

export interface Aloud {
	can: Ref<boolean>;
	speaking: Ref<boolean>;
	/** Reads, or stops when it is reading. */
	toggle: (text: string) => void;
	stop: () => void;
}

export function useAloud(): Aloud {
	const speech = typeof window !== 'undefined' ? window.speechSynthesis : undefined;
	const can = ref(voiceOf() !== null);
	const speaking = ref(false);
	const look = () => { can.value = voiceOf() !== null; };

	function stop(): void {
		speech?.cancel();
		speaking.value = false;
	}

	function toggle(text: string): void {
		const voice = voiceOf();
		if (speaking.value || !voice || !speech) {
			stop();
			return;
		}
		const say = new SpeechSynthesisUtterance(text);
		say.voice = voice;
		say.lang = voice.lang;
		say.rate = SLOWLY;
		say.onend = say.onerror = () => { speaking.value = false; };
		speaking.value = true;
		speech.speak(say);
	}

	speech?.addEventListener?.('voiceschanged', look);
	onUnmounted(() => {
		speech?.removeEventListener?.('voiceschanged', look);
		stop();
	});
	return { can, speaking, toggle, stop };
}
