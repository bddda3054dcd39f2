import { describe, expect, it } from 'vitest';
import { goalNo, plainFigure, wayGone } from '@/lib/goals';
import { overPlace } from '@/lib/place';
import { guessedTimes } from '@/lib/session-times';

describe('the number of a goal', () => {
	it.each([[{ goal_no: 3 }, 0, 3], [{ goal_no: '2' }, 4, 2], [{}, 1, 2], [{ goal_no: null }, 0, 1]])('%o at place %i is %i', (goal, at, no) => {
		expect(goalNo(goal, at)).toBe(no);
	});
});

describe('figures of a goal', () => {
	it.each([['3.0', '3'], ['2.50', '2.5'], ['10', '10'], ['-1.0', '-1'], ['', ''], ['0.0', '0']])('%s reads %s', (from, to) => {
		expect(plainFigure(from)).toBe(to);
	});
	it.each([
		['0', '3', '3', 1], ['0', '1.5', '3', 0.5], ['9', '6', '5', 0.75], ['0', '', '3', 0], ['1', '0', '3', 0], ['2', '9', '4', 1], ['3', '3', '3', 1], ['3', '2', '3', 0],
	])('from %s over %s to %s', (begin, now, target, part) => {
		expect(wayGone(begin, now, target)).toBeCloseTo(part);
	});
});

describe('when the talk will have been', () => {
	const at = '2026-11-24T10:23:00+08:00';
	it('as agreed last time', () => {
		expect(guessedTimes('2026-11-24T09:00:00+08:00', '2026-11-17T09:00:00+08:00', at)).toEqual({ agreed: true, fields: { started_at: '2026-11-24T09:00:00+08:00' } });
	});
	it('else the last forty minutes, never before the talk before or the day', () => {
		expect(guessedTimes('', '', at).fields).toEqual({ started_at: '2026-11-24T09:40:00+08:00', ended_at: '2026-11-24T10:20:00+08:00' });
		expect(guessedTimes('2026-12-01T09:00:00+08:00', '', at).agreed).toBe(false);
		expect(guessedTimes('2026-11-01T09:00:00+08:00', '', at).agreed).toBe(false);
		expect(guessedTimes('', '2026-11-24T10:00:00+08:00', at).fields.started_at).toBe('2026-11-24T10:00:00+08:00');
		expect(guessedTimes('', '', '2026-11-24T00:10:00+08:00').fields.started_at).toBe('2026-11-24T00:00:00+08:00');
	});
});

describe('where a station lies', () => {
	it.each([['浙江省温州市瑞安市曹村镇', '温州市瑞安市'], ['四川省成都市双流区东升街道', '成都市双流区'], ['', ''], ['温州市瑞安市', '温州市瑞安市']])('%s is said as %s', (from, to) => {
		expect(overPlace(from)).toBe(to);
	});
});
