import { describe, expect, it } from 'vitest';
import type { FieldDef } from '../src/api/types';
import { answered, forget, remember, remembered, tokenOf } from '../src/guest/guest';

const f = (key: string): FieldDef => ({ key, kind: 'text', label: key });

describe('the sheet of a guest', () => {
	it('takes its token from behind the #', () => {
		expect(tokenOf('#abc')).toBe('abc');
		expect(tokenOf('')).toBe('');
	});
	it('hands in what was answered and asked, no more', () => {
		expect(answered([f('a'), f('b'), f('c')], { a: '1', b: '', c: null, d: 'x' })).toEqual({ a: '1' });
	});
	it('keeps what was answered in the tab until it is handed in', () => {
		remember('tokentoken', { a: '1' });
		expect(remembered('tokentoken')).toEqual({ a: '1' });
		forget('tokentoken');
		expect(remembered('tokentoken')).toEqual({});
	});
});
