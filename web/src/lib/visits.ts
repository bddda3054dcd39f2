/* Who is to be seen soon: what was agreed at the last talk of each case; one village after the other. */
import type { RecordData } from '@/api/types';
import { text } from '@/fields/kinds';
import { isoOf, local, toDay } from './dates';

export interface Visit { case: string; person: string; name: string; age: number | null; place: string; last: string; mode: string; at: string; time: string }

const AHEAD_DAYS = 3;
const BACK_DAYS = 30;

/** `sessions` newest first. Only the newest talk of a case says when the next one is. */
export function visitsOf(sessions: RecordData[], cases: RecordData[], today: string): Visit[] {
	const until = isoOf((toDay(today) ?? 0) + AHEAD_DAYS);
	const since = isoOf((toDay(today) ?? 0) - BACK_DAYS);
	const newest = new Map<string, RecordData>();
	for (const s of sessions)
		if (s.parent && !newest.has(s.parent))
			newest.set(s.parent, s);
	const out: Visit[] = [];
	for (const [id, s] of newest) {
		const at = text(s.fields.next_at ?? null);
		const c = cases.find((x) => x.id === id);
		if (!at || !c || text(c.fields.closed_on ?? null))
			continue;
		const when = local(at);
		if (when.date > until || when.date < since)
			continue;
		out.push({
			case: id, person: text(c.fields.person ?? null), name: c.shown?.person || c.title || '', age: null, place: '',
			last: s.happened_at ?? '', mode: s.shown?.mode ?? '', at, time: when.time,
		});
	}
	return out.sort((a, b) => a.at.localeCompare(b.at));
}

/** The village with the earliest day first, inside it by day. */
export function byVillage(visits: Visit[]): Visit[] {
	const first = (place: string) => visits.filter((v) => v.place === place).map((v) => v.at).sort()[0] ?? '';
	return [...visits].sort((a, b) => first(a.place).localeCompare(first(b.place)) || a.place.localeCompare(b.place) || a.at.localeCompare(b.at));
}
