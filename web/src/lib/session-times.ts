/* When a talk that is written down now will have been: as agreed last time, else the last forty minutes. */
import { instantOf, local, now } from './dates';

const STEP_MS = 5 * 60000;
const LENGTH_MS = 40 * 60000;
const AGREED_MS = 3 * 24 * 3600000;

export interface GuessedTimes { agreed: boolean; fields: { started_at: string; ended_at?: string } }

const instant = (ms: number): string => {
	const l = local(new Date(ms).toISOString());
	return instantOf(l.date, l.time);
};

/** `nextAt`: what was agreed for this time, or ""; `before`: when the last talk was. Both may be wrong
 *  guesses: the page shows them on top with a way to change them. */
export function guessedTimes(nextAt: string, before: string, at = now()): GuessedTimes {
	const end = Math.floor(Date.parse(at) / STEP_MS) * STEP_MS;
	const agreed = Date.parse(nextAt);
	if (!Number.isNaN(agreed) && agreed <= end && end - agreed < AGREED_MS && (!before || agreed > Date.parse(before)))
		return { agreed: true, fields: { started_at: instant(agreed) } };
	const start = Math.max(end - LENGTH_MS, Date.parse(instantOf(local(at).date, '00:00')), before ? Date.parse(before) : 0);
	return { agreed: false, fields: { started_at: instant(Math.min(start, end)), ended_at: instant(end) } };
}
