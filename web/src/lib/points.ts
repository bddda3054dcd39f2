/* Points come as texts with two digits; they are compared as hundredths, never as fractions. */
import { t } from '@/i18n';

export function hundredths(text: string): number {
	const m = /^(-?)(\d+)\.(\d\d)$/.exec(text);
	return m ? (m[1] ? -1 : 1) * (Number(m[2]) * 100 + Number(m[3])) : 0;
}

/** 1.50 -> 1.5, 2.00 -> 2 */
export function short(text: string): string {
	return text.replace(/\.?0+$/, '');
}

export function textOf(n: number): string {
	const sign = n < 0 ? '-' : '';
	const a = Math.abs(n);
	return `${sign}${Math.floor(a / 100)}.${String(a % 100).padStart(2, '0')}`;
}

/** "1.5", or "0 to 1" while something is not known. */
export function range(f: { least: string; most: string }): string {
	return f.least === f.most ? short(f.least) : t('score.span', { least: short(f.least), most: short(f.most) });
}

export const known = (f: { least: string; most: string }): boolean => f.least === f.most;

/** With its sign: +2.54, −1.27. */
export function signed(text: string): string {
	const n = hundredths(text);
	return n > 0 ? `+${text}` : n < 0 ? `−${text.slice(1)}` : text;
}
