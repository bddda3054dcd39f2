/* How a deadline is said (screens.md, Deadlines). The state is the server's; the words are ours. */
import type { DueData } from '@/api/types';
import { t } from '@/i18n';
import { dayOf, dayText, local, weekday } from './dates';

export interface DueWords { text: string; tone: 'over' | 'today' | 'near' | 'later' | 'done' }

function split(at: string): { date: string; time: string } {
	return at.length > 10 ? local(at) : { date: at, time: '' };
}

const isWorkdays = (due: DueData) => due.unit === 'workdays';

function left(due: DueData, date: string, long: boolean): string {
	const day = t('due.weekday', { day: weekday(date) });
	const n = due.days ?? 0;
	return t('due.left', { left: t(isWorkdays(due) ? 'due.left_workdays' : 'due.left_days', { n }), day: long ? `${dayText(date)} ${day}` : day });
}

function over(due: DueData): string {
	const n = Math.abs(due.days ?? 0); /* the server counts on below nought */
	return n > 0 && due.unit !== 'hours' ? t(isWorkdays(due) ? 'due.over_workdays' : 'due.over_days', { n }) : t('due.over');
}

export function dueWords(due: DueData, today: string, long = false): DueWords {
	const { date, time } = split(due.at);
	const hour = !due.by_day && time && time !== '00:00' && time !== '23:59';
	if (due.state === 'over')
		return { text: over(due), tone: 'over' };
	if (due.state === 'today')
		return { text: hour ? t('due.today_at', { time }) : t('due.today'), tone: 'today' };
	if (due.state === 'near' && (due.days ?? 0) > 0 && due.unit !== 'hours')
		return { text: left(due, date, long), tone: 'near' };
	return { text: `${dayText(date, today)} ${t('due.weekday', { day: weekday(date) })}`, tone: 'later' };
}

/** For a plain date without the server's judgement: only past, today, later; calendar days. */
export function dueOfDate(at: string, today: string): DueData {
	const { date } = split(at);
	if (date === today)
		return { at, state: 'today' };
	const num = (iso: string) => dayOf(Number(iso.slice(0, 4)), Number(iso.slice(5, 7)), Number(iso.slice(8, 10))) ?? 0;
	return date < today ? { at, state: 'over', days: num(today) - num(date), unit: 'days' } : { at, state: 'later' };
}
