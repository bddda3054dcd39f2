/* Where the marks of a genogram stand: generations in rows, couples side by side, children below
 * their parents, nobody on top of another. Pure; what somebody moved by hand stays where it is. */

export interface Person {
	name: string;
	/** GB/T 4761: what this person is to the index person (01). */
	relation: string;
	gender?: string;
	birth?: string;
	died?: boolean;
	lives?: boolean;
	x?: number | null;
	y?: number | null;
}
/** Positions in the list of people, from 0. */
export interface Tie { a: number; b: number; kind: string }
export interface Couple { a: number; b: number; kind: string; children: number[] }
export interface Genogram {
	/** Middle of each mark. */
	at: { x: number; y: number }[];
	generation: number[];
	couples: Couple[];
	/** Children of one known parent. */
	single: { parent: number; children: number[] }[];
	/** Closeness, distance, conflict, cut-off. */
	feelings: Tie[];
}

export const MARK = 44;
export const STEP = 104;
export const ROW = 132;
const BONDS = ['couple', 'cohabit', 'separated', 'divorced'];
const BLOOD = ['parent', 'adopt'];

/** -2 grandparents, 0 the index person, 2 grandchildren. */
export function generationOf(relation: string): number {
	const n = Number(relation);
	if (!Number.isFinite(n) || relation === '')
		return 0;
	if (n >= 20 && n < 40)
		return 1;
	if (n >= 40 && n < 50)
		return 2;
	if (n >= 50 && n < 60)
		return -1;
	if (n >= 60 && n < 70)
		return -2;
	if (n >= 81 && n <= 90)
		return -1;
	return n >= 93 && n <= 96 ? 1 : 0;
}

const sons = ['20', '21', '22', '23', '24', '25', '26', '27', '29'];
const daughters = ['30', '31', '32', '33', '34', '35', '36', '37', '39'];
const siblings = ['70', '71', '73', '75', '77', '79'];
/** Who is married to whom by the words alone, when there is just one of each. */
const MARRIED: [string[], string[]][] = [
	[['01'], ['10', '11', '12']], [['51', '57'], ['52', '58']], [['61'], ['62']], [['63'], ['64']], [['53'], ['54']], [['55'], ['56']],
	[['71'], ['72']], [['73'], ['74']], [['75'], ['76']], [['77'], ['78']], [['81'], ['82']], [['83'], ['84']], [['85'], ['86']],
	[['88'], ['87']], [['90'], ['89']], [sons, ['38']], [daughters, ['28']],
];
/** Children of these parents, by the words. */
const DESCENT: { of: string[]; children: string[] }[] = [
	{ of: ['51', '52', '50'], children: ['01', ...siblings] },
	{ of: ['61', '62'], children: ['51', '81', '83', '90'] },
	{ of: ['63', '64'], children: ['52', '85', '88'] },
	{ of: ['53', '54', '55', '56'], children: ['10', '11', '12'] },
	{ of: ['01', '10', '11', '12'], children: [...sons, ...daughters] },
];
const GRAND: [string[], string[]][] = [[['41', '42'], sons], [['43', '44'], daughters]];
/** Left to right inside a generation; the father's side is left. */
const ORDER = ['61', '62', '63', '64', '65', '81', '82', '83', '84', '90', '89', '57', '50', '51', '52', '58', '59', '88', '87', '85', '86', '53', '54', '55', '56'];

const key = (a: number, b: number) => (a < b ? `${a}-${b}` : `${b}-${a}`);

function couplesOf(people: Person[], ties: Tie[]): Couple[] {
	const couples: Couple[] = ties.filter((t) => BONDS.includes(t.kind)).map((t) => ({ a: t.a, b: t.b, kind: t.kind, children: [] }));
	const known = new Set(couples.map((c) => key(c.a, c.b)));
	for (const [left, right] of MARRIED) {
		const a = people.flatMap((p, i) => (left.includes(p.relation) ? [i] : []));
		const b = people.flatMap((p, i) => (right.includes(p.relation) ? [i] : []));
		if (a.length !== 1 || b.length !== 1 || known.has(key(a[0]!, b[0]!)))
			continue;
		known.add(key(a[0]!, b[0]!));
		couples.push({ a: a[0]!, b: b[0]!, kind: 'couple', children: [] });
	}
	for (const c of couples)
		if (people[c.b]?.gender === '1' && people[c.a]?.gender !== '1')
			[c.a, c.b] = [c.b, c.a];
	return couples;
}

/** Parents of each person: ties say it, else the words. */
function parentsOf(people: Person[], ties: Tie[]): number[][] {
	const parents: number[][] = people.map(() => []);
	for (const t of ties)
		if (BLOOD.includes(t.kind))
			parents[t.b]?.push(t.a);
	people.forEach((p, i) => {
		if (parents[i]!.length > 0)
			return;
		const rule = DESCENT.find((d) => d.children.includes(p.relation));
		let of = rule?.of ?? [];
		const grand = GRAND.find(([codes]) => codes.includes(p.relation));
		if (grand) {
			const one = people.flatMap((q, n) => (grand[1].includes(q.relation) ? [n] : []));
			parents[i] = one.length === 1 ? one : [];
			return;
		}
		/* his parents are not his parents-in-law */
		if (rule && ['10', '11', '12'].includes(p.relation))
			of = people.some((q) => q.relation === '53' || q.relation === '54') ? ['53', '54'] : ['55', '56'];
		parents[i] = people.flatMap((q, n) => (of.includes(q.relation) && n !== i ? [n] : []));
	});
	return parents;
}

function order(people: Person[], generation: number[], couples: Couple[], row: number): number[] {
	const birth = (i: number) => people[i]!.birth || '9999';
	const rank = (i: number) => {
		const n = ORDER.indexOf(people[i]!.relation);
		return n >= 0 ? n : ORDER.length;
	};
	const wed = (i: number) => couples.filter((c) => c.a === i || c.b === i);
	/* who came in by marriage stands beside the partner, not by age */
	const cameIn = (i: number) => ['10', '11', '12', '28', '38', '72', '74', '76', '78'].includes(people[i]!.relation);
	const base = people.flatMap((_, i) => (generation[i] === row && !(cameIn(i) && wed(i).length > 0) ? [i] : []));
	base.sort((a, b) => rank(a) - rank(b) || birth(a).localeCompare(birth(b)) || a - b);
	const out: number[] = [];
	for (const i of base) {
		if (out.includes(i))
			continue;
		const partners = wed(i).map((c) => (c.a === i ? c.b : c.a)).filter((p) => generation[p] === row && !out.includes(p));
		const men = partners.filter((p) => people[p]!.gender === '1');
		out.push(...men, i, ...partners.filter((p) => !men.includes(p)));
	}
	people.forEach((_, i) => {
		if (generation[i] === row && !out.includes(i))
			out.push(i);
	});
	return out;
}

/** Nearest to what is wished, in this order, at least `apart` from each other (isotonic regression). */
export function spread(wished: number[], apart: number): number[] {
	const blocks: { sum: number; n: number }[] = [];
	wished.forEach((w, i) => {
		blocks.push({ sum: w - i * apart, n: 1 });
		while (blocks.length > 1 && blocks[blocks.length - 2]!.sum / blocks[blocks.length - 2]!.n > blocks[blocks.length - 1]!.sum / blocks[blocks.length - 1]!.n) {
			const last = blocks.pop()!;
			blocks[blocks.length - 1]!.sum += last.sum;
			blocks[blocks.length - 1]!.n += last.n;
		}
	});
	let i = 0;
	return blocks.flatMap((b) => Array.from({ length: b.n }, () => b.sum / b.n + i++ * apart));
}

const mean = (v: number[]) => v.reduce((a, b) => a + b, 0) / v.length;

export function layout(people: Person[], allTies: Tie[]): Genogram {
	const ties = allTies.filter((t) => people[t.a] && people[t.b] && t.a !== t.b);
	const generation = people.map((p) => generationOf(p.relation));
	const couples = couplesOf(people, ties);
	const parents = parentsOf(people, ties);
	const single = new Map<number, number[]>();
	parents.forEach((of, child) => {
		const pair = couples.find((c) => of.includes(c.a) && of.includes(c.b)) ?? (of.length === 1 ? couples.find((c) => (c.a === of[0] || c.b === of[0]) && c.kind !== 'divorced' && generation[child] === generation[c.a]! + 1 && parents[child]!.length === 1 && people[child]!.relation.startsWith('4')) : undefined);
		if (pair)
			pair.children.push(child);
		else
			for (const parent of of)
				single.set(parent, [...(single.get(parent) ?? []), child]);
	});
	const rows = [...new Set(generation)].sort((a, b) => a - b).map((row) => order(people, generation, couples, row));
	const x = people.map(() => 0);
	rows.forEach((row) => row.forEach((i, n) => { x[i] = n * STEP; }));
	for (let turn = 0; turn < 24; turn++)
		for (const row of turn % 2 ? [...rows].reverse() : rows)
			settle(row, x, couples, single, turn);
	const shift = x.length > 0 ? Math.min(...x) : 0;
	const top = Math.min(0, ...generation);
	return {
		at: people.map((p, i) => ({ x: p.x ?? Math.round(x[i]! - shift), y: p.y ?? (generation[i]! - top) * ROW })),
		generation, couples, feelings: ties.filter((t) => !BONDS.includes(t.kind) && !BLOOD.includes(t.kind)),
		single: [...single].map(([parent, children]) => ({ parent, children })),
	};
}

/** One row: children under the middle of their parents, parents over the middle of their children. */
function settle(row: number[], x: number[], couples: Couple[], single: Map<number, number[]>, turn: number): void {
	const wish = row.map((i) => {
		const up: number[] = [];
		const down: number[] = [];
		for (const c of couples) {
			if (c.children.includes(i)) {
				const kids = c.children.map((k) => x[k]!);
				up.push(x[i]! + (x[c.a]! + x[c.b]!) / 2 - mean(kids));
			}
			if ((c.a === i || c.b === i) && c.children.length > 0)
				down.push(mean(c.children.map((k) => x[k]!)) + (x[i]! - (x[c.a]! + x[c.b]!) / 2));
		}
		for (const [parent, kids] of single) {
			if (kids.includes(i))
				up.push(x[i]! + x[parent]! - mean(kids.map((k) => x[k]!)));
			if (parent === i)
				down.push(mean(kids.map((k) => x[k]!)));
		}
		const wishes = turn % 2 ? [...down, ...down, ...up] : [...up, ...up, ...down];
		if (wishes.length > 0)
			return mean(wishes);
		const beside = couples.find((c) => c.a === i || c.b === i);
		return beside ? x[beside.a === i ? beside.b : beside.a]! + (beside.a === i ? -STEP : STEP) : x[i]!;
	});
	spread(wish, STEP).forEach((v, n) => { x[row[n]!] = v; });
}

/** The dashed line around those who live together: a hull with room for marks and names. */
export function household(at: { x: number; y: number }[], inside: boolean[], room = MARK * 0.95): { x: number; y: number }[] {
	const points = at.flatMap((p, i) => (inside[i] ? Array.from({ length: 12 }, (_, n) => ({ x: p.x + Math.cos((n * Math.PI) / 6) * room, y: p.y + MARK / 2 + Math.sin((n * Math.PI) / 6) * room * 1.45 })) : []));
	if (points.length < 3)
		return [];
	points.sort((a, b) => a.x - b.x || a.y - b.y);
	const cross = (o: { x: number; y: number }, a: { x: number; y: number }, b: { x: number; y: number }) => (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
	const half = (list: { x: number; y: number }[]) => {
		const out: { x: number; y: number }[] = [];
		for (const p of list) {
			while (out.length >= 2 && cross(out[out.length - 2]!, out[out.length - 1]!, p) <= 0)
				out.pop();
			out.push(p);
		}
		return out.slice(0, -1);
	};
	return [...half(points), ...half([...points].reverse())];
}

type Point = { x: number; y: number };

function inside(hull: Point[], p: Point): boolean {
	let odd = false;
	hull.forEach((a, i) => {
		const b = hull[(i + 1) % hull.length]!;
		if (a.y > p.y !== b.y > p.y && p.x < ((b.x - a.x) * (p.y - a.y)) / (b.y - a.y) + a.x)
			odd = !odd;
	});
	return odd;
}

/** Who lives together: one line around them; where a line would take in somebody else, one around
 * each group that stands side by side, and links between the groups. */
export function homes(at: Point[], lives: boolean[]): { shapes: Point[][]; links: [Point, Point][] } {
	const whole = household(at, lives);
	if (whole.length === 0 || !at.some((p, i) => !lives[i] && inside(whole, p)))
		return { shapes: whole.length ? [whole] : [], links: [] };
	const groups: number[][] = [];
	const row = (i: number) => Math.round(at[i]!.y / ROW);
	const order = at.map((_, i) => i).sort((a, b) => row(a) - row(b) || at[a]!.x - at[b]!.x);
	let last = -1;
	for (const i of order) {
		const beside = last >= 0 && lives[last] && row(i) === row(last) && at[i]!.x - at[last]!.x < STEP * 1.5;
		if (lives[i] && beside)
			groups[groups.length - 1]!.push(i);
		else if (lives[i])
			groups.push([i]);
		last = i;
	}
	const middle = (g: number[]) => ({ x: g.reduce((s, i) => s + at[i]!.x, 0) / g.length, y: g.reduce((s, i) => s + at[i]!.y, 0) / g.length });
	return {
		shapes: groups.map((g) => household(at, at.map((_, i) => g.includes(i)))),
		links: groups.slice(1).map((g, n) => between(middle(groups[n]!), middle(g), MARK, MARK)),
	};
}

export interface System { name: string; x?: number | null; y?: number | null }

/** Systems around the household, evenly, the first on top. */
export function around(systems: System[], radius = 190): { x: number; y: number }[] {
	return systems.map((s, i) => {
		const turn = (i / Math.max(1, systems.length)) * 2 * Math.PI - Math.PI / 2;
		return { x: s.x ?? Math.round(Math.cos(turn) * radius * 1.25), y: s.y ?? Math.round(Math.sin(turn) * radius) };
	});
}

/** A zigzag between two points: conflict. */
export function zigzag(a: { x: number; y: number }, b: { x: number; y: number }, size = 5): string {
	const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
	const n = Math.max(2, Math.round(length / 9));
	const ux = (b.x - a.x) / length;
	const uy = (b.y - a.y) / length;
	let d = `M${a.x} ${a.y}`;
	for (let i = 1; i < n; i++) {
		const side = i % 2 ? size : -size;
		d += ` L${(a.x + (ux * length * i) / n - uy * side).toFixed(1)} ${(a.y + (uy * length * i) / n + ux * side).toFixed(1)}`;
	}
	return `${d} L${b.x} ${b.y}`;
}

/** The ends of a line between two marks, outside of them. */
export function between(a: { x: number; y: number }, b: { x: number; y: number }, ra: number, rb: number): [{ x: number; y: number }, { x: number; y: number }] {
	const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
	const at = (from: { x: number; y: number }, r: number, sign: number) => ({ x: from.x + (sign * (b.x - a.x) * r) / length, y: from.y + (sign * (b.y - a.y) * r) / length });
	return [at(a, ra, 1), at(b, rb, -1)];
}
