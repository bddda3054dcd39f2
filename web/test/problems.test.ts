import { describe, expect, it } from 'vitest';
import { byField, fieldPath, isError, under } from '@/lib/problems';

const item = (path: string, code = 'x', level?: 'error' | 'hint') => ({ path, code, text: code, level });

describe('problems', () => {
	it.each([['/fields/id_no', 'id_no'], ['/fields/goals/2/status', 'goals.2.status'], ['/late_reason', 'late_reason'], ['/fields', ''], ['', '']])('%s belongs to "%s"', (path, key) => {
		expect(fieldPath(path)).toBe(key);
	});
	it('gather at their field, several in order', () => {
		const map = byField([item('/fields/name', 'a'), item('/fields/name', 'b'), item('/fields/phone', 'c')]);
		expect(map.get('name')!.map((p) => p.code)).toEqual(['a', 'b']);
		expect(map.size).toBe(2);
	});
	it('of rows count for the field around them, not for one whose name only begins alike', () => {
		const map = byField([item('/fields/goals/0/status', 'a'), item('/fields/goals_note', 'b')]);
		expect(under(map, 'goals').map((p) => p.code)).toEqual(['a']);
	});
	it('hints are not errors', () => {
		expect(isError(item('', 'a', 'hint'))).toBe(false);
		expect(isError(item('', 'a'))).toBe(true);
	});
	it('none is none', () => {
		expect(byField(undefined).size).toBe(0);
	});
});
