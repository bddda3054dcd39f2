/* Rating scales while one answers: the same arithmetic as the server's, which has the last word.
 * Points are hundredths; bands are half open; the later a level stands in its list, the graver. */
import type { ScaleBand, ScaleDef, ScaleItem } from '@/api/types';

export interface Answer { item: string; option: string }
export interface Rated { complete: boolean; points: number; band: ScaleBand | null; level: string }
export interface Rating { parts: Rated[]; whole: Rated }

export function hundredths(text: string): number {
	const m = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(text.trim());
	return m ? (m[1] ? -1 : 1) * (Number(m[2]) * 100 + Number((m[3] ?? '').padEnd(2, '0'))) : 0;
}

/** Without noughts at the end: 59, 59.5. */
export function pointsText(points: number): string {
	return String(points / 100);
}

export function bandOf(scale: ScaleDef, points: number): ScaleBand | null {
	return scale.bands.find((b) => points >= hundredths(b.from) && (b.below === undefined || points < hundredths(b.below))) ?? null;
}

export function optionPoints(item: ScaleItem, option: string | undefined): number | null {
	const o = item.options.find((x) => x.key === option);
	return o ? hundredths(o.points) : null;
}

/** Least and most points of one part. */
export function reach(scale: ScaleDef, part = 0): [number, number] {
	let least = 0;
	let most = 0;
	for (const item of itemsOf(scale, part)) {
		const all = item.options.map((o) => hundredths(o.points));
		least += Math.min(...all);
		most += Math.max(...all);
	}
	return [least, most];
}

export function itemsOf(scale: ScaleDef, part: number): ScaleItem[] {
	return scale.parts.length === 0 ? scale.items : scale.items.filter((i) => i.part === scale.parts[part]?.key);
}

const inPart = (scale: ScaleDef, of: string | undefined, part: number) => scale.parts.length === 0 || of === scale.parts[part]?.key;

function ratePart(scale: ScaleDef, part: number, answers: Answer[]): Rated {
	let complete = true;
	let points = 0;
	for (const item of itemsOf(scale, part)) {
		const p = optionPoints(item, answers.find((a) => a.item === item.key)?.option);
		complete = complete && p !== null;
		points += p ?? 0;
	}
	const band = complete ? bandOf(scale, points) : null;
	return { complete, points, band, level: band?.level ?? '' };
}

/** `levels`: the codes of the level list, in its order. */
export function rate(scale: ScaleDef, answers: Answer[], forces: string[], levels: string[]): Rating {
	const weight = (level: string) => levels.indexOf(level);
	const last = scale.bands[scale.bands.length - 1];
	const rising = weight(last?.level ?? '') > weight(scale.bands[0]?.level ?? '');
	const decides = (a: Rated, b: Rated) => (weight(a.level) !== weight(b.level) ? weight(a.level) > weight(b.level) : rising ? a.points > b.points : a.points < b.points);
	const parts = Array.from({ length: Math.max(1, scale.parts.length) }, (_, n) => {
		const r = ratePart(scale, n, answers);
		for (const key of forces) {
			const force = scale.forces.find((f) => f.key === key);
			if (force && inPart(scale, force.part, n) && weight(force.level) > weight(r.level))
				r.level = force.level;
		}
		return r;
	});
	const whole = { ...parts.reduce((a, b) => (decides(b, a) ? b : a)) };
	if (!parts.every((p) => p.complete)) {
		whole.complete = false;
		whole.band = null;
		if (forces.length === 0)
			whole.level = '';
	}
	return { parts, whole };
}
