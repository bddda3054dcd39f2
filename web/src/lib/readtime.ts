/* 930, 9:30, 9.30, 0930 and the full-width colon: HH:MM; null for what is no time of the day. */
export function readTime(text: string): string | null {
	const s = text.normalize('NFKC').replace(/\s/g, '');
	const m = /^(\d{1,2})[:.](\d{2})$/.exec(s) ?? /^(\d{1,2})(\d{2})$/.exec(s) ?? /^(\d{1,2})$/.exec(s);
	if (!m)
		return null;
	const h = Number(m[1]);
	const min = Number(m[2] ?? '0');
	return h < 24 && min < 60 ? `${String(h).padStart(2, '0')}:${String(min).padStart(2, '0')}` : null;
}
