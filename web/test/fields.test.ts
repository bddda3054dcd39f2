import { describe, expect, it } from 'vitest';
import { editOf, knownKinds, viewOf } from '@/fields/registry';
import { empty } from '@/fields/kinds';
import { holds, rule } from '@/rule-port';
import { places } from '@/shell/nav';
import type { TypeDef } from '@/api/types';

const KINDS = 'address bool code date decimal file idno instant int long money multi phone ref region rows sign staff text time'.split(' ');

describe('registry', () => {
	it('has both faces of every kind of the catalogue', () => {
		expect(knownKinds()).toEqual(KINDS);
		for (const kind of KINDS.filter((k) => k !== 'text')) {
			expect(editOf(kind), kind).not.toBe(editOf('text'));
			expect(viewOf(kind), kind).not.toBe(undefined);
		}
	});
	it('shows a kind it does not know as text', () => {
		expect(editOf('tomorrow')).toBe(editOf('text'));
		expect(viewOf('tomorrow')).toBe(viewOf('text'));
	});
});

describe('without the rules', () => {
	const scope = { type: 'person', fields: {}, today: '2026-11-24', actor: 'u1' };
	it('nothing is hidden and nothing is required by an expression', () => {
		expect(holds('age > 14', scope, true)).toBe(true);
		expect(holds('age > 14', scope, false)).toBe(false);
		expect(holds(true, scope, false)).toBe(true);
		expect(holds(null, scope, true)).toBe(true);
	});
	it('plain dates are still read, others are left to the server', () => {
		expect(rule().readDate('19630508', null)).toEqual({ result: 'ok', iso: '1963-05-08', precision: 'day' });
		expect(rule().readDate('1963-02-30', null)).toEqual({ result: 'impossible' });
		expect(rule().readDate('630508', null)).toEqual({ result: 'form' });
	});
});

describe('values', () => {
	it('zero and no are answers, blanks are not', () => {
		expect([0, false, 'x', ['a']].some((v) => empty(v))).toBe(false);
		expect([null, undefined, '', []].every((v) => empty(v))).toBe(true);
	});
});

describe('places of the rail', () => {
	const type = (key: string) => (['intake', 'visit'].includes(key) ? ({ key, label: key } as TypeDef) : null);
	it('a type of the catalogue is a place, what has no page is not shown', () => {
		expect(places(['today', 'intake', 'groups'], [], type).map((p) => p.to)).toEqual(['/', '/r/intake']);
		expect(places(['visits'], [], type).map((p) => p.to)).toEqual(['/r/visit']);
	});
	it('whoever administers something finds the settings', () => {
		expect(places(['today'], ['accounts'], type).map((p) => p.key)).toEqual(['today', 'settings']);
	});
	it('at most seven, the settings among them and last', () => {
		const nav = ['today', 'approvals', 'persons', 'cases', 'intake', 'settings', 'mine', 'find', 'visit'];
		const keys = places(nav, ['accounts'], type).map((p) => p.key);
		expect(keys).toHaveLength(7);
		expect(keys.at(-1)).toBe('settings');
		expect(new Set(keys).size).toBe(7);
	});
	it('a place stands once', () => {
		expect(places(['cases', 'reading'], [], type)).toHaveLength(1);
	});
});
