/* Places of the rail. A role's nav names them; a name that is a catalogue type leads to its list. */
import type { TypeDef } from '@/api/types';
import { has, t } from '@/i18n';

export interface Place { key: string; label: string; to: string; icon: string }

const PLACES: Record<string, { to: string; icon: string }> = {
	station: { to: '/station', icon: 'house' },
	today: { to: '/', icon: 'day' },
	persons: { to: '/people', icon: 'person' },
	cases: { to: '/cases', icon: 'folder' },
	reading: { to: '/cases', icon: 'folder' },
	approvals: { to: '/approvals', icon: 'seal' },
	score: { to: '/score', icon: 'seal' },
	reports: { to: '/reports', icon: 'day' },
	find: { to: '/find', icon: 'find' },
	intake_own: { to: '/r/intake', icon: 'folder' },
	settings: { to: '/settings', icon: 'gear' },
	mine: { to: '/me', icon: 'person' },
};
const LIMIT = 7;

function placeOf(key: string, type: (key: string) => TypeDef | null): Place | null {
	const known = PLACES[key];
	if (known)
		return { key, label: t(`nav.${key}`), ...known };
	const def = type(key) ?? type(key.replace(/s$/, ''));
	return def ? { key, label: has(`nav.${key}`) ? t(`nav.${key}`) : def.label, to: `/r/${def.key}`, icon: 'folder' } : null;
}

/** Who only hands in (liaison, volunteer) has no register and no cases. */
export const handsIn = (nav: string[]): boolean => nav.includes('intake') && !['persons', 'cases', 'reading', 'approvals', 'station', 'score'].some((k) => nav.includes(k));

/** What stands in the rail; at most seven, no place twice. */
export function places(nav: string[], admin: string[], type: (key: string) => TypeDef | null): Place[] {
	const keys = nav.includes('settings') || admin.length === 0 ? nav : [...nav, 'settings'];
	const out: Place[] = [];
	for (const key of keys) {
		const p = placeOf(key === 'intake' && handsIn(nav) ? 'intake_own' : key, type);
		if (p && !out.some((o) => o.to === p.to))
			out.push(p);
	}
	const settings = out.filter((p) => p.key === 'settings');
	return [...out.filter((p) => p.key !== 'settings').slice(0, LIMIT - settings.length), ...settings];
}

/** Places around the big button, as many left as right: four, or two for who only hands in. */
export function phonePlaces(nav: string[]): Place[] {
	const at = (key: string): Place => ({ key, label: t(`nav.phone.${key}`), ...PLACES[key]! });
	if (handsIn(nav))
		return [at('today'), at('mine')];
	const first = nav.includes('station') && !nav.includes('today') ? 'station' : 'today';
	const second = nav.includes('approvals') ? 'approvals' : 'find';
	const third = nav.includes('cases') || nav.includes('reading') ? 'cases' : 'find';
	return [at(first), at(second), at(third === second ? 'cases' : third), at('mine')];
}
