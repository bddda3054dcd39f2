/* Field kinds: a folder fields/<kind>/ with Edit.vue and View.vue is all a new kind needs. A kind
 * this program does not know is shown and written as text. */
import type { Component } from 'vue';

const edits = import.meta.glob<Component>('./*/Edit.vue', { eager: true, import: 'default' });
const views = import.meta.glob<Component>('./*/View.vue', { eager: true, import: 'default' });
const FALLBACK = 'text';

export function knownKinds(): string[] {
	return Object.keys(edits).map((p) => p.split('/')[1]!).sort();
}

export function editOf(kind: string): Component {
	return edits[`./${kind}/Edit.vue`] ?? edits[`./${FALLBACK}/Edit.vue`]!;
}

export function viewOf(kind: string): Component {
	return views[`./${kind}/View.vue`] ?? views[`./${FALLBACK}/View.vue`]!;
}
