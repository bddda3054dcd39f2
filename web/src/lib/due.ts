/* How a deadline is said (screens.md, Deadlines). The state is the server's; the words are ours. */
import type { DueData } from '@/api/types';
import { t } from '@/i18n';
import { dayOf, dayText, local, weekday } from './dates';

export interface DueWords { text: string; tone: 'over' | 'today' | 'near' | 'later' | 'done' }

const NEAR_WORKDAYS = 3;

function split(at: string): { date: string; time: string } {
	return at.length > 10 ? local(at) : { date: at, time: '' };
}

function left(due: DueData, date: string, long: boolean): string {
	const day = t('due.weekday', { day: weekday(date) });
	const n = due.workdays ?? due.days ?? 0;
	const key = due.workdays === undefined ? 'due.left_days' : 'due.left_workdays';
	return t('due.left', { left: t(key, { n }), day: long ? `${dayText(date)} ${day}` : day });
}

export function dueWords(due: DueData, today: string, long = false): DueWords {
	const { date, time } = split(due.at);
	if (due.state === 'over') {
		const n = due.workdays ?? due.days ?? 0;
		const key = due.workdays === undefined ? 'due.over_days' : 'due.over_workdays';
		return { text: n > 0 ? t(key, { n }) : t('due.over'), tone: 'over' };
	}
	if (due.state === 'today')
		return { text: time && time !== '00:00' && time !== '23:59' ? t('due.today_at', { time }) : t('due.today'), tone: 'today' };
	const near = due.state === 'near' || (due.workdays !== undefined && due.workdays <= NEAR_WORKDAYS);
	if (near && (due.workdays ?? due.days ?? 0) > 0)
		return { text: left(due, date, long), tone: 'near' };
	return { text: `${dayText(date, today)} ${t('due.weekday', { day: weekday(date) })}`, tone: 'later' };
}

/** For a plain date without the server's judgement: only past, today, later; calendar days. */
export function dueOfDate(at: string, today: string): DueData {
	const { date } = split(at);
	if (date === today)
		return { at, state: 'today' };
	const num = (iso: string) => dayOf(Number(iso.slice(0, 4)), Number(iso.slice(5, 7)), Number(iso.slice(8, 10))) ?? 0;
	return date < today ? { at, state: 'over', days: num(today) - num(date) } : { at, state: 'later' };
}
