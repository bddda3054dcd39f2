/* Keys of the whole program. Single letters rest inside inputs and while an input method composes. */
import type { Router } from 'vue-router';
import type { useUi } from '@/stores/ui';

interface Around { router: Router; ui: ReturnType<typeof useUi>; find: () => void }

const GO: Record<string, string> = { t: '/', p: '/people', c: '/cases' };
const GO_MS = 1200;

export function typing(e: KeyboardEvent): boolean {
	const el = e.target as HTMLElement | null;
	return !!el && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName));
}

/** Installs the listener; answers the way to take it off. */
export function installKeys(a: Around): () => void {
	let goUntil = 0;

	function single(e: KeyboardEvent): boolean {
		const key = e.key.toLowerCase();
		if (goUntil > Date.now() && GO[key]) {
			goUntil = 0;
			void a.router.push(GO[key]);
			return true;
		}
		if (key === '/')
			a.find();
		else if (key === 'n')
			a.ui.noteOpen = true;
		else if (key === '?')
			a.ui.keysOpen = true;
		else if (key === 'g')
			goUntil = Date.now() + GO_MS;
		else
			return false;
		return true;
	}

	function onKey(e: KeyboardEvent): void {
		if (e.isComposing || e.ctrlKey || e.altKey || e.metaKey || typing(e) || !a.ui.keysOn)
			return;
		if (single(e))
			e.preventDefault();
	}
	window.addEventListener('keydown', onKey);
	return () => window.removeEventListener('keydown', onKey);
}
