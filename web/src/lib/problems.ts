/* Where a problem of the server belongs in a form: /fields/goal_progress/2/status and the like. */
import type { Problem, ProblemItem } from '@/api/types';
import sentences from '@messages/problems.zh-CN.json';

/** "goal_progress.2.status" for "/fields/goal_progress/2/status"; '' for the whole form. */
export function fieldPath(path: string): string {
	return path.replace(/^\/?fields\/?/, '').replace(/^\//, '').split('/').filter(Boolean).join('.');
}

export type FieldProblems = Map<string, ProblemItem[]>;

export function byField(items: ProblemItem[] | undefined): FieldProblems {
	const out: FieldProblems = new Map();
	for (const item of items ?? []) {
		const key = fieldPath(item.path);
		out.set(key, [...(out.get(key) ?? []), item]);
	}
	return out;
}

/** Errors of a field and of everything under it. */
export function under(map: FieldProblems, key: string): ProblemItem[] {
	const out: ProblemItem[] = [];
	for (const [path, items] of map)
		if (path === key || path.startsWith(`${key}.`))
			out.push(...items);
	return out;
}

export function isError(p: ProblemItem): boolean {
	return p.level !== 'hint';
}

/** What stands at the end of an unknown fault, small: for whoever looks after the machine. */
export function faultCode(p: Problem): string {
	return p.trace ? `${p.code} ${p.trace.slice(0, 8)}` : p.code;
}

/** The server's own sentence for a problem found before it is asked. */
export function problemText(code: string): string {
	return (sentences as Record<string, string>)[code] ?? code;
}
