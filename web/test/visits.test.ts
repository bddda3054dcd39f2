import { describe, expect, it } from 'vitest';
import type { RecordData } from '@/api/types';
import { byVillage, visitsOf } from '@/lib/visits';

const TODAY = '2026-11-24';
const talk = (parent: string, happened_at: string, next_at: string | null): RecordData => ({ id: `${parent}/${happened_at}`, type: 'session', version: 1, parent, happened_at, fields: { next_at } });
const aCase = (id: string, more = {}): RecordData => ({ id, type: 'case', version: 1, fields: { person: `p-${id}`, ...more }, shown: { person: `名${id}` } });

describe('who is to be seen', () => {
	it('is said by the newest talk of a case, near and not too long ago', () => {
		const sessions = [
			talk('a', '2026-11-20T09:00:00+08:00', '2026-11-24T14:00:00+08:00'),
			talk('a', '2026-11-10T09:00:00+08:00', '2026-11-20T09:00:00+08:00'),
			talk('b', '2026-11-19T09:00:00+08:00', '2026-12-24T14:00:00+08:00'),
			talk('c', '2026-11-18T09:00:00+08:00', '2026-11-23T09:00:00+08:00'),
			talk('d', '2026-09-01T09:00:00+08:00', '2026-09-10T09:00:00+08:00'),
			talk('e', '2026-11-17T09:00:00+08:00', null),
			talk('f', '2026-11-17T09:00:00+08:00', '2026-11-24T09:00:00+08:00'),
		];
		const cases = ['a', 'b', 'c', 'd', 'e'].map((id) => aCase(id)).concat(aCase('f', { closed_on: '2026-11-20' }));
		expect(visitsOf(sessions, cases, TODAY).map((v) => v.case)).toEqual(['c', 'a']);
	});
	it('stands by village, the village with the earliest day first', () => {
		const v = (name: string, place: string, at: string) => ({ case: name, person: '', name, age: null, place, last: '', mode: '', at, time: '' });
		const all = [v('甲', '东岙', '2026-11-25'), v('乙', '许岙', '2026-11-24'), v('丙', '东岙', '2026-11-23'), v('丁', '许岙', '2026-11-26')];
		expect(byVillage(all).map((x) => x.name).join('')).toBe('丙甲乙丁');
	});
});
