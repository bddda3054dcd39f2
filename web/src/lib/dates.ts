/* Civil dates as text YYYY-MM-DD and as day numbers; one zone, +08:00, never the machine's. */
import { t } from '@/i18n';

const DAY_MS = 86400000;
const ZONE_MS = 8 * 3600000;

/** Day number since 1970-01-01, or null when there is no such day. */
export function toDay(iso: string): number | null {
	const m = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso);
	return m ? dayOf(Number(m[1]), Number(m[2]), Number(m[3])) : null;
}

export function dayOf(year: number, month: number, day: number): number | null {
	const ms = Date.UTC(year, month - 1, day);
	const d = new Date(ms);
	return d.getUTCFullYear() === year && d.getUTCMonth() === month - 1 && d.getUTCDate() === day ? ms / DAY_MS : null;
}

export function isoOf(day: number): string {
	return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

export function weekdayIndex(iso: string): number {
	const day = toDay(iso) ?? 0;
	return (((day + 3) % 7) + 7) % 7;
}

export function weekday(iso: string): string {
	return t(`date.weekday.${weekdayIndex(iso)}`);
}

/** Civil date and HH:MM of an instant in +08:00. */
export function local(instant: string): { date: string; time: string } {
	const ms = Date.parse(instant);
	const text = new Date((Number.isNaN(ms) ? 0 : ms) + ZONE_MS).toISOString();
	return { date: text.slice(0, 10), time: text.slice(11, 16) };
}

export function instantOf(date: string, time: string): string {
	return `${date}T${time.length === 5 ? time : '00:00'}:00+08:00`;
}

export function now(): string {
	return `${new Date(Date.now() + ZONE_MS).toISOString().slice(0, 19)}+08:00`;
}

/** Full years at `on`; on the birthday one more. */
export function age(birth: string, on: string): number | null {
	if (toDay(birth) === null || toDay(on) === null)
		return null;
	const years = Number(on.slice(0, 4)) - Number(birth.slice(0, 4));
	return on.slice(5, 10) < birth.slice(5, 10) ? years - 1 : years;
}

function parts(iso: string): { y: number; m: number; d: number } {
	return { y: Number(iso.slice(0, 4)), m: Number(iso.slice(5, 7)), d: Number(iso.slice(8, 10)) };
}

/** 11月24日; with the year when it is not `today`'s. */
export function dayText(iso: string, today?: string): string {
	const p = parts(iso);
	return t(!today || iso.slice(0, 4) === today.slice(0, 4) ? 'date.md' : 'date.ymd', p);
}

export function fullDay(iso: string): string {
	return t('date.ymd', parts(iso));
}

export function dayWithWeekday(iso: string, today?: string): string {
	return `${dayText(iso, today)} ${t('date.zhou')}${weekday(iso)}`;
}

export function instantText(instant: string, today?: string): string {
	const l = local(instant);
	return `${dayText(l.date, today)} ${l.time}`;
}
