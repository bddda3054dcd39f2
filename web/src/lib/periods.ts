/* Spans of days that figures are asked for. */
import { dayOf, isoOf, toDay } from './dates';

export type Period = 'year' | 'month' | 'last' | 'own';
export interface Days { from: string; to: string }

function month(year: number, index: number): Days {
	const first = dayOf(year + Math.floor(index / 12), (((index % 12) + 12) % 12) + 1, 1) ?? 0;
	const next = dayOf(year + Math.floor((index + 1) / 12), ((((index + 1) % 12) + 12) % 12) + 1, 1) ?? 0;
	return { from: isoOf(first), to: isoOf(next - 1) };
}

/** First and last day; `own` is the year until somebody says otherwise. */
export function periodOf(period: Period, today: string): Days {
	const year = Number(today.slice(0, 4));
	const index = Number(today.slice(5, 7)) - 1;
	if (toDay(today) === null)
		return { from: '', to: '' };
	if (period === 'month')
		return month(year, index);
	if (period === 'last')
		return month(year, index - 1);
	return { from: `${today.slice(0, 4)}-01-01`, to: `${today.slice(0, 4)}-12-31` };
}
