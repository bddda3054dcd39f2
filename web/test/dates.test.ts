import { describe, expect, it } from 'vitest';
import { age, dayOf, dayText, instantOf, isoOf, local, toDay, weekday } from '@/lib/dates';
import { type DateReading, readDate } from '@/lib/readdate';
import { readTime } from '@/lib/readtime';

const TODAY = '2026-11-24'; /* a Tuesday */
const never = (): DateReading => ({ result: 'form' });
const read = (text: string, more: object = {}) => readDate(text, { today: TODAY, work: true, notAfterToday: false, estimate: false, written: never, ...more });

describe('words that lean on today', () => {
	it.each([
		['今天', TODAY], ['昨天', '2026-11-23'], ['明天', '2026-11-25'], ['+3', '2026-11-27'], ['-10', '2026-11-14'],
		['周四', '2026-11-26'], ['星期二', TODAY], ['周一', '2026-11-30'], ['1203', '2026-12-03'], ['0105', '2027-01-05'],
		['12.3', '2026-12-03'], ['１２０３', '2026-12-03'], [' 11/20 ', '2026-11-20'],
	])('%s is %s', (text, iso) => {
		expect(read(text)).toEqual({ result: 'ok', iso, precision: 'day' });
	});
	it('a day that does not exist goes on to the reader of written dates', () => {
		expect(read('0230').result).toBe('form');
	});
	it('for a birthday 1203 means no day of this year', () => {
		expect(read('1203', { work: false }).result).toBe('form');
	});
});

describe('written dates', () => {
	it('are read by the rules, told what the latest sensible day is', () => {
		const asked: unknown[] = [];
		const written = (text: string, latest: string | null): DateReading => {
			asked.push([text, latest]);
			return { result: 'ambiguous', iso: '2020-05-08', other: '1920-05-08' };
		};
		expect(read('200508', { work: false, notAfterToday: true, written })).toEqual({ result: 'ambiguous', iso: '2020-05-08', other: '1920-05-08' });
		expect(asked).toEqual([['200508', TODAY]]);
	});
	it('a year alone only where it may be estimated', () => {
		const written = (): DateReading => ({ result: 'ok', iso: '1963-01-01', precision: 'year' });
		expect(read('1963', { work: false, written }).result).toBe('form');
		expect(read('1963', { work: false, estimate: true, written })).toEqual({ result: 'ok', iso: '1963-01-01', precision: 'year' });
	});
});

describe('civil dates', () => {
	it('know their weekday, age and text', () => {
		expect(weekday(TODAY)).toBe('二');
		expect(age('1963-11-24', TODAY)).toBe(63);
		expect(age('1963-11-25', TODAY)).toBe(62);
		expect(dayText('2026-03-05', TODAY)).toBe('3月5日');
		expect(dayText('2024-03-05', TODAY)).toBe('2024年3月5日');
	});
	it('refuse days that do not exist', () => {
		expect(dayOf(2026, 2, 29)).toBeNull();
		expect(toDay('2026-13-01')).toBeNull();
		expect(isoOf(toDay('2024-02-29')!)).toBe('2024-02-29');
	});
	it('stand in +08:00 whatever zone the machine has', () => {
		expect(local('2026-11-23T16:30:00Z')).toEqual({ date: '2026-11-24', time: '00:30' });
		expect(instantOf('2026-11-24', '09:05')).toBe('2026-11-24T09:05:00+08:00');
	});
});

describe('readTime', () => {
	it.each([['930', '09:30'], ['0930', '09:30'], ['9:30', '09:30'], ['９：３０', '09:30'], ['15.40', '15:40'], ['9', '09:00'], ['24:00', null], ['9:75', null], ['x', null]])('%s is %s', (text, time) => {
		expect(readTime(text)).toBe(time);
	});
});
