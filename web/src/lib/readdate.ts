/* What people write into a date field. The spellings of a written date are read by src/rule (the
 * same code as the server, through rule-port); here only the words that lean on today. */
import { isoOf, toDay, weekdayIndex, dayOf } from './dates';
import { t } from '@/i18n';

export type DateReading =
	| { result: 'ok'; iso: string; precision: 'day' | 'month' | 'year' }
	| { result: 'ambiguous'; iso: string; other: string }
	| { result: 'form' | 'impossible' };

export type WrittenReader = (text: string, latest: string | null) => DateReading;

const NEAR_DAYS = 183;

export function narrow(text: string): string {
	return text.normalize('NFKC').replace(/\s+/g, '');
}

function relative(text: string, today: string): string | null {
	const day = toDay(today)!;
	const words = t('date.words').split(' ');
	const at = words.indexOf(text);
	if (at >= 0)
		return isoOf(day + at - 1);
	const plus = /^([+-])(\d{1,3})$/.exec(text);
	if (plus)
		return isoOf(day + (plus[1] === '-' ? -1 : 1) * Number(plus[2]));
	return weekdayWord(text, today, day);
}

/** A weekday alone: the next one, today included. */
function weekdayWord(text: string, today: string, day: number): string | null {
	for (let i = 0; i < 7; i++)
		for (const prefix of t('date.week_prefixes').split(' '))
			if (text === prefix + t(`date.weekday.${i}`))
				return isoOf(day + ((i - weekdayIndex(today) + 7) % 7));
	return null;
}

/** 1203: the nearest 3 December, within half a year either way. */
function monthDay(text: string, today: string): string | null {
	const m = /^(\d{2})(\d{2})$/.exec(text) ?? /^(\d{1,2})[./-](\d{1,2})$/.exec(text);
	if (!m)
		return null;
	const base = toDay(today)!;
	const year = Number(today.slice(0, 4));
	const days = [year - 1, year, year + 1]
		.map((y) => dayOf(y, Number(m[1]), Number(m[2])))
		.filter((d): d is number => d !== null)
		.sort((a, b) => Math.abs(a - base) - Math.abs(b - base));
	const best = days[0];
	return best !== undefined && Math.abs(best - base) <= NEAR_DAYS + 1 ? isoOf(best) : null;
}

export interface ReadOptions { today: string; work: boolean; notAfterToday: boolean; estimate: boolean; written: WrittenReader }

/** `work`: a date of our own work, where 1203 means the nearest one; else a birthday and the like. */
export function readDate(text: string, o: ReadOptions): DateReading {
	const clean = narrow(text);
	const near = relative(clean, o.today) ?? (o.work ? monthDay(clean, o.today) : null);
	const found: DateReading = near
		? { result: 'ok', iso: near, precision: 'day' }
		: o.written(clean, o.notAfterToday ? o.today : null);
	if (found.result === 'ok' && found.precision === 'year' && !o.estimate)
		return { result: 'form' };
	return found;
}
