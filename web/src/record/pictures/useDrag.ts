/* Moving a mark of an SVG by mouse, finger or arrow keys; `done` when it rests. */
import { ref, type Ref } from 'vue';

const STEP = 8;
const REST = 700;
const ARROWS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export interface Drag {
	moving: Ref<number | null>;
	down: (e: PointerEvent, i: number) => void;
	key: (e: KeyboardEvent, i: number) => void;
}

export function useDrag(svg: Ref<SVGSVGElement | null>, at: (i: number) => { x: number; y: number }, move: (i: number, x: number, y: number) => void, done: () => void): Drag {
	const moving = ref<number | null>(null);
	let rest = 0;

	function point(e: PointerEvent): { x: number; y: number } {
		const m = svg.value?.getScreenCTM()?.inverse();
		if (!m)
			return { x: 0, y: 0 };
		const p = new DOMPoint(e.clientX, e.clientY).matrixTransform(m);
		return { x: p.x, y: p.y };
	}

	function down(e: PointerEvent, i: number): void {
		if (e.button !== 0)
			return;
		const from = point(e);
		const start = at(i);
		const mark = e.currentTarget as Element;
		let moved = false;
		mark.setPointerCapture(e.pointerId);
		moving.value = i;
		const to = (ev: Event) => {
			const p = point(ev as PointerEvent);
			moved = moved || Math.hypot(p.x - from.x, p.y - from.y) > 3;
			if (moved)
				move(i, Math.round(start.x + p.x - from.x), Math.round(start.y + p.y - from.y));
		};
		const end = () => {
			mark.removeEventListener('pointermove', to);
			mark.removeEventListener('pointerup', end);
			mark.removeEventListener('pointercancel', end);
			moving.value = null;
			if (moved)
				done();
		};
		mark.addEventListener('pointermove', to);
		mark.addEventListener('pointerup', end);
		mark.addEventListener('pointercancel', end);
	}

	function key(e: KeyboardEvent, i: number): void {
		const d = ARROWS[e.key];
		if (!d)
			return;
		e.preventDefault();
		const p = at(i);
		move(i, p.x + d[0] * STEP, p.y + d[1] * STEP);
		window.clearTimeout(rest);
		rest = window.setTimeout(done, REST);
	}

	return { moving, down, key };
}
