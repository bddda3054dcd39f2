/* A drawn signature as text, the same as src/kind/ink.h says: strokes split by ';', points "x,y" in a
 * box of 1000 by 400. */
export interface Point { x: number; y: number }
export type Stroke = Point[];

export const INK_W = 1000;
export const INK_H = 400;
/** The server refuses more. */
export const INK_MOST = 60000;
const NEAR = 4;

const inside = (n: number, most: number) => Math.min(most, Math.max(0, Math.round(n)));

/** Where the pointer is, in the box. */
export function inkPoint(e: { clientX: number; clientY: number }, box: DOMRect): Point {
	return { x: inside(((e.clientX - box.left) / box.width) * INK_W, INK_W), y: inside(((e.clientY - box.top) / box.height) * INK_H, INK_H) };
}

/** Adds a point unless it lies next to the last one. */
export function inkAdd(stroke: Stroke, p: Point): void {
	const last = stroke[stroke.length - 1];
	if (!last || Math.abs(last.x - p.x) + Math.abs(last.y - p.y) >= NEAR)
		stroke.push(p);
}

export function inkText(strokes: Stroke[]): string {
	return strokes.filter((s) => s.length > 0).map((s) => s.map((p) => `${p.x},${p.y}`).join(' ')).join(';');
}

export function inkStrokes(text: string): Stroke[] {
	if (!/^\d+,\d+(?:[ ;]\d+,\d+)*$/.test(text))
		return [];
	return text.split(';').map((s) => s.split(' ').map((p) => {
		const [x, y] = p.split(',');
		return { x: Number(x), y: Number(y) };
	}));
}

/** The `d` of an SVG path; a stroke of one point is a dot. */
export function inkPath(strokes: Stroke[]): string {
	return strokes.map((s) => `M${s[0]!.x} ${s[0]!.y}` + s.map((p) => `L${p.x} ${p.y}`).join('')).join('');
}
