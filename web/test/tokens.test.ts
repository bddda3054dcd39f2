// @vitest-environment node
/* Every pair of text and ground that the screens use keeps its contrast. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../src/styles/tokens.css', import.meta.url), 'utf8');
const root = css.slice(css.indexOf(':root {'), css.indexOf('/* Element Plus */'));
const token = (name: string): string => {
	const m = new RegExp(`--sg-${name}:\\s*(#[0-9a-f]{6})`).exec(root);
	if (!m)
		throw new Error(`no token --sg-${name}`);
	return m[1]!;
};

function luminance(hex: string): number {
	const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
	return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
	const [hi, lo] = [luminance(a), luminance(b)].sort((x, y) => y - x);
	return (hi! + 0.05) / (lo! + 0.05);
}

const GROUNDS = ['surface', 'sub', 'page', 'rail', 'accent-soft', 'ok-soft', 'warn-soft', 'bad-soft', 'private-soft'];
const pairs = [
	...['ink', 'ink-2', 'ink-3'].flatMap((ink) => GROUNDS.map((g) => [ink, g])),
	...['accent', 'ok', 'warn', 'bad', 'private'].flatMap((tone) => [[tone, 'surface'], [tone, 'sub'], [tone, 'page'], [tone, `${tone}-soft`]]),
	['bad', 'rail'], ['accent', 'rail'],
];

describe('tokens', () => {
	it.each(pairs)('%s on %s reaches 4.5', (ink, ground) => {
		expect(contrast(token(ink!), token(ground!))).toBeGreaterThanOrEqual(4.5);
	});
	it.each(['accent', 'accent-dark', 'warn', 'private', 'bad', 'ok'])('white on %s reaches 4.5', (fill) => {
		expect(contrast('#ffffff', token(fill))).toBeGreaterThanOrEqual(4.5);
	});
	it('input borders reach 3 on white', () => {
		expect(contrast(token('line-strong'), token('surface'))).toBeGreaterThanOrEqual(3);
	});
	it('refuses a pair that is too faint', () => {
		expect(contrast(token('line'), token('surface'))).toBeLessThan(4.5);
	});
});
