import { describe, expect, it } from 'vitest';
import { around, between, generationOf, homes, household, layout, MARK, ROW, spread, STEP, zigzag, type Person } from '../src/lib/genogram';

const p = (name: string, relation: string, gender = '0', birth = '', more: Partial<Person> = {}): Person => ({ name, relation, gender, birth, ...more });

/** A girl with grandparents on her father's side, divorced parents, a brother, an aunt. */
const family = [
	p('小雨', '01', '2', '2014-06-01', { lives: true }), p('父亲', '51', '1', '1985'), p('母亲', '52', '2', '1987'), p('弟弟', '73', '1', '2017', { lives: true }),
	p('爷爷', '61', '1', '1955', { lives: true }), p('奶奶', '62', '2', '1957', { lives: true, died: true }), p('姑母', '90', '2', '1988'), p('外公', '63', '1', '1958'),
];

describe('genogram', () => {
	it('knows the generation from the relation', () => {
		expect(['61', '51', '90', '01', '71', '12', '91', '22', '38', '43', '93', 'X-01', ''].map(generationOf)).toEqual([-2, -1, -1, 0, 0, 0, 0, 1, 1, 2, 1, 0, 0]);
	});

	it('puts three generations into rows, and nobody onto another', () => {
		const g = layout(family, []);
		expect([...new Set(g.at.map((a) => a.y))].sort((a, b) => a - b)).toEqual([0, ROW, 2 * ROW]);
		for (let i = 0; i < family.length; i++)
			for (let k = 0; k < i; k++)
				if (g.at[i]!.y === g.at[k]!.y)
					expect(Math.abs(g.at[i]!.x - g.at[k]!.x), `${family[i]!.name} ${family[k]!.name}`).toBeGreaterThanOrEqual(STEP - 1);
		expect(Math.min(...g.at.map((a) => a.x))).toBe(0);
	});

	it('marries by the words, the man left, and hangs children under both', () => {
		const g = layout(family, []);
		const parents = g.couples.find((c) => c.a === 1 && c.b === 2)!;
		expect(parents.kind).toBe('couple');
		expect(parents.children.sort()).toEqual([0, 3]);
		expect(g.at[1]!.x).toBeLessThan(g.at[2]!.x);
		expect(g.couples.find((c) => c.a === 4)!.children.sort()).toEqual([1, 6]);
		expect(g.single).toEqual([{ parent: 7, children: [2] }]);
		const middle = (g.at[1]!.x + g.at[2]!.x) / 2;
		expect(Math.abs((g.at[0]!.x + g.at[3]!.x) / 2 - middle)).toBeLessThan(STEP / 2);
		expect(g.at[0]!.x).toBeLessThan(g.at[3]!.x);
	});

	it('takes what is written before what the words say', () => {
		const g = layout(family, [{ a: 2, b: 1, kind: 'divorced' }, { a: 0, b: 4, kind: 'close' }, { a: 1, b: 9, kind: 'cut' }, { a: 7, b: 6, kind: 'parent' }]);
		const pair = g.couples.filter((c) => [c.a, c.b].includes(1) && [c.a, c.b].includes(2));
		expect(pair).toEqual([{ a: 1, b: 2, kind: 'divorced', children: [0, 3] }]);
		expect(g.feelings).toEqual([{ a: 0, b: 4, kind: 'close' }]);
		expect(g.single.find((s) => s.parent === 7)!.children.sort()).toEqual([2, 6]);
	});

	it('stands the old with children, grandchildren and who married in', () => {
		const old = [p('阿香', '01', '2', '1943'), p('老伴', '11', '1', '1940', { died: true }), p('儿子', '22', '1', '1968'), p('女儿', '32', '2', '1970'), p('儿媳', '38', '2', '1969'), p('孙子', '41', '1', '1995')];
		const g = layout(old, []);
		expect(g.couples.map((c) => [c.a, c.b])).toEqual([[1, 0], [2, 4]]);
		expect(g.couples[1]!.children).toEqual([5]);
		expect(g.at[4]!.x - g.at[2]!.x).toBe(STEP);
		expect(g.at[3]!.x).toBeGreaterThan(g.at[4]!.x);
	});

	it('leaves what was moved by hand where it was put', () => {
		const g = layout([{ ...family[0]!, x: 7, y: 9 }, ...family.slice(1)], []);
		expect(g.at[0]).toEqual({ x: 7, y: 9 });
	});

	it('copes with nobody, with one, and with strangers', () => {
		expect(layout([], []).at).toEqual([]);
		expect(layout([p('她', '01')], [{ a: 0, b: 0, kind: 'close' }]).at).toEqual([{ x: 0, y: 0 }]);
		expect(layout([p('她', '01'), p('邻居', 'X-01')], []).couples).toEqual([]);
	});

	it('spreads with the least moves', () => {
		expect(spread([0, 0, 300], 100)).toEqual([-50, 50, 300]);
		expect(spread([], 100)).toEqual([]);
	});

	it('draws one line around those who live together', () => {
		const g = layout(family, []);
		const hull = household(g.at, family.map((f) => !!f.lives));
		for (const i of [0, 3, 4, 5])
			expect(hull.some((h) => h.x > g.at[i]!.x) && hull.some((h) => h.x < g.at[i]!.x)).toBe(true);
		expect(hull.length).toBeGreaterThan(6);
		expect(household(g.at, [])).toEqual([]);
	});

	it('never takes somebody else into the house', () => {
		const g = layout(family, []);
		const lives = family.map((f) => !!f.lives && !f.died);
		const { shapes, links } = homes(g.at, lives);
		expect(shapes.length).toBe(links.length + 1);
		expect(shapes.length).toBeGreaterThan(1);
		/* one moved a little down still stands beside the other */
		const moved = homes(layout([...family.slice(0, 3), { ...family[3]!, x: g.at[3]!.x, y: g.at[3]!.y + 16 }, ...family.slice(4)], []).at, lives);
		expect(moved.shapes.length).toBe(shapes.length);
		const all = homes(g.at, family.map(() => true));
		expect([all.shapes.length, all.links.length]).toEqual([1, 0]);
		expect(homes(g.at, [])).toEqual({ shapes: [], links: [] });
	});

	it('sets systems in a circle and draws lines between marks', () => {
		const at = around([{ name: '学校' }, { name: '医院' }, { name: '村里', x: 1, y: 2 }], 100);
		expect(at[0]).toEqual({ x: 0, y: -100 });
		expect(at[2]).toEqual({ x: 1, y: 2 });
		expect(between({ x: 0, y: 0 }, { x: 100, y: 0 }, MARK / 2, 10)).toEqual([{ x: 22, y: 0 }, { x: 90, y: 0 }]);
		expect(zigzag({ x: 0, y: 0 }, { x: 90, y: 0 })).toMatch(/^M0 0 L.*L90 0$/);
	});
});
