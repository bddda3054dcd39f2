/* Goals of a plan: the number each keeps, its figures as written, how much of the way is gone. */
import type { Fields } from '@/api/types';
import { text } from '@/fields/kinds';

/** The number sessions know a goal by. It stays when others go; a goal written before there were numbers has its place. */
export const goalNo = (g: Fields, at: number): number => Number(text(g.goal_no ?? null)) || at + 1;

/** "3.0" is 3, "2.5" stays. */
export function plainFigure(text: string): string {
	return /^-?\d+\.\d*0$/.test(text) ? text.replace(/\.?0+$/, '') : text;
}

/** Part of the way from begin to target, 0 to 1; a goal may count downwards. Unknown figures are 0. */
export function wayGone(begin: string, now: string, target: string): number {
	if (now === '' || target === '')
		return 0;
	const from = Number(begin || 0);
	const to = Number(target);
	const at = Number(now);
	if (to === from)
		return at === to ? 1 : 0;
	return Math.min(1, Math.max(0, (at - from) / (to - from)));
}
