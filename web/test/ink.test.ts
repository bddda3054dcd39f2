import { describe, expect, it } from 'vitest';
import { INK_H, INK_W, inkAdd, inkPath, inkPoint, inkStrokes, inkText, type Stroke } from '../src/lib/ink';

describe('a drawn signature', () => {
	it('is text that reads back the same', () => {
		const strokes: Stroke[] = [[{ x: 1, y: 2 }, { x: 30, y: 40 }], [{ x: 5, y: 6 }]];
		expect(inkText(strokes)).toBe('1,2 30,40;5,6');
		expect(inkStrokes(inkText(strokes))).toEqual(strokes);
	});
	it('is nothing when it is not text of that kind', () => {
		for (const bad of ['', 'x', '1,2 ', '1,2;;3,4', '1,2"/>', '-1,2'])
			expect(inkStrokes(bad)).toEqual([]);
	});
	it('keeps to its box, whole numbers only', () => {
		const box = { left: 10, top: 10, width: 500, height: 200 } as DOMRect;
		expect(inkPoint({ clientX: 260, clientY: 110 }, box)).toEqual({ x: 500, y: 200 });
		expect(inkPoint({ clientX: -9, clientY: 999 }, box)).toEqual({ x: 0, y: INK_H });
		expect(inkPoint({ clientX: 999, clientY: 10 }, box)).toEqual({ x: INK_W, y: 0 });
	});
	it('leaves out points that lie on each other', () => {
		const s: Stroke = [];
		for (const x of [0, 1, 2, 3, 4, 5])
			inkAdd(s, { x, y: 0 });
		expect(s.map((p) => p.x)).toEqual([0, 4]);
	});
	it('shows a dot for one point', () => {
		expect(inkPath([[{ x: 3, y: 4 }]])).toBe('M3 4L3 4');
	});
});
