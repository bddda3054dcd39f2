// @vitest-environment node
/* The arithmetic of scales against the cases that the server's is held to. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ScaleDef } from '../src/api/types';
import { bandOf, hundredths, pointsText, rate, reach } from '../src/lib/scale';

const LEVELS = ['4', '3', '2', '1'];
const root = new URL('../../', import.meta.url);
const lines = (path: string) => readFileSync(new URL(path, root), 'utf8').split('\n').filter((l) => l && !l.startsWith('#'));

/** Enough of YAML for our own scale files: one option, force or band a line. */
function scaleOf(key: string): ScaleDef {
	const scale: ScaleDef = { label: key, version: '1', parts: [], items: [], forces: [], bands: [] };
	let place = '';
	for (const line of lines(`catalogue/scales/${key}.yaml`)) {
		const map = Object.fromEntries([.../(\{.*\})/.exec(line)?.[1]?.matchAll(/(\w+): "?([^,"}]*)"?/g) ?? []].map((m) => [m[1]!, m[2]!.trim()])) as Record<string, string>;
		place = /^(\w+):/.exec(line)?.[1] ?? place;
		const item = /^ {2}- key: (\w+)/.exec(line);
		if (place === 'items' && item)
			scale.items.push({ key: item[1]!, label: item[1]!, options: [] });
		else if (place === 'items' && /^ {4}part: /.test(line))
			scale.items[scale.items.length - 1]!.part = line.trim().slice(6);
		else if (place === 'items' && map.points !== undefined)
			scale.items[scale.items.length - 1]!.options.push({ key: map.key!, label: map.label ?? '', points: map.points });
		else if (place === 'parts' && map.key)
			scale.parts.push({ key: map.key, label: map.label ?? '' });
		else if (place === 'forces' && map.key)
			scale.forces.push({ key: map.key, label: '', part: map.part, level: map.level! });
		else if (place === 'bands' && map.from !== undefined)
			scale.bands.push({ from: map.from, below: map.below, level: map.level, label: map.label ?? '' });
	}
	return scale;
}

describe('scales', () => {
	it('rates every case as the server does', () => {
		let n = 0;
		for (const line of lines('tests/cases/scale/ratings.txt')) {
			const [key, changes, forces, total, level, parts] = line.split('|').map((c) => (c.trim() === '-' ? '' : c.trim()));
			const scale = scaleOf(key!);
			const changed = Object.fromEntries(changes!.split(' ').filter(Boolean).map((c) => c.split('='))) as Record<string, string>;
			const answers = scale.items
				.map((i) => ({ item: i.key, option: changed[i.key] ?? [...i.options].sort((a, b) => hundredths(b.points) - hundredths(a.points))[0]!.key }))
				.filter((a) => a.option !== '?');
			const r = rate(scale, answers, forces!.split(' ').filter(Boolean), LEVELS);
			expect(r.whole.level, line).toBe(level);
			expect(r.whole.complete ? (r.whole.points / 100).toFixed(2) : '', line).toBe(total);
			expect(r.parts.map((p) => (p.complete ? (p.points / 100).toFixed(2) : '-')).join(' '), line).toBe(parts);
			n++;
		}
		expect(n).toBeGreaterThan(40);
	});

	it('has half-open bands without a gap', () => {
		const scale = scaleOf('child_risk');
		for (const line of lines('tests/cases/scale/bands.txt')) {
			const [points, level] = line.split(' ');
			expect(bandOf(scale, hundredths(points!))?.level, line).toBe(level);
		}
		expect(reach(scale, 0)[1]).toBe(10000);
	});

	it('reads and writes points', () => {
		expect([hundredths('39.5'), hundredths('-1'), hundredths('0.25'), hundredths('x')]).toEqual([3950, -100, 25, 0]);
		expect([pointsText(3950), pointsText(4000)]).toEqual(['39.5', '40']);
	});
});
