import { describe, expect, it } from 'vitest';
import { dueOfDate, dueWords } from '@/lib/due';

const TODAY = '2026-11-24';

describe('dueWords', () => {
	it.each([
		[{ at: '2026-11-30', state: 'later', days: 4, unit: 'workdays' }, '11月30日 周一', 'later'],
		[{ at: '2027-01-05', state: 'later', days: 30, unit: 'workdays' }, '2027年1月5日 周二', 'later'],
		[{ at: '2026-11-26', state: 'near', days: 2, unit: 'workdays' }, '还剩 2 个工作日·周四', 'near'],
		[{ at: '2026-11-26', state: 'near', days: 2, unit: 'days' }, '还剩 2 天·周四', 'near'],
		[{ at: '2026-11-24T15:40:00+08:00', state: 'today' }, '今天 15:40 前', 'today'],
		[{ at: '2026-11-24', state: 'today' }, '今天', 'today'],
		[{ at: '2026-11-23', state: 'over', days: 1, unit: 'workdays' }, '逾期 1 个工作日', 'over'],
		[{ at: '2026-11-20', state: 'over', days: 4, unit: 'days' }, '逾期 4 天', 'over'],
		[{ at: '2026-11-24T07:40:00Z', state: 'today' }, '今天 15:40 前', 'today'],
		[{ at: '2026-11-20', state: 'over', days: -4, unit: 'days' }, '逾期 4 天', 'over'],
	] as const)('%j reads %s', (due, text, tone) => {
		expect(dueWords(due, TODAY)).toEqual({ text, tone });
	});
	it('names the day too where there is room', () => {
		expect(dueWords({ at: '2026-11-25', state: 'near', days: 1, unit: 'workdays' }, TODAY, true).text).toBe('还剩 1 个工作日·11月25日 周三');
	});
	it('counts no hours: overdue by less than a day is only past its time', () => {
		expect(dueWords({ at: '2026-11-24T07:00:00+08:00', state: 'over', days: 5, unit: 'hours' }, TODAY).text).toBe('过时间了');
	});
	it('names no hour where the whole day counts', () => {
		expect(dueWords({ at: '2026-11-24T17:30:00+08:00', state: 'today', by_day: true }, TODAY).text).toBe('今天');
	});
});

describe('dueOfDate', () => {
	it('counts calendar days of a plain date', () => {
		expect(dueOfDate('2026-11-20', TODAY)).toEqual({ at: '2026-11-20', state: 'over', days: 4, unit: 'days' });
		expect(dueOfDate(TODAY, TODAY).state).toBe('today');
		expect(dueOfDate('2026-12-01', TODAY).state).toBe('later');
	});
});
