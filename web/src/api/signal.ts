/* What the routes of questions about records answer. */
import type { RecordData } from './types';

interface Named { id: string; name: string }
export interface SignalGiven { answer: string; label: string; words: string; by: Named; at: string }
interface Side { type: string; type_label: string; number: string; title: string; at: string; made_at: string; who: Named }
interface Question {
	id: string; signal: string; kind: 'overlap' | 'late' | 'alike'; label: string; ask: string;
	/** Minutes, days or percent, by kind. */
	amount: number;
	asked_at: string; unit: Named; answer: SignalGiven | null;
}
export interface SignalLine extends Question { records: Side[] }
export interface Signals { turn: SignalLine[]; answered: SignalLine[] }
/** `record` is null where one may not read it. */
export interface SignalSide extends Side { show: string[]; texts: string[]; record: RecordData | null }
export interface Signal extends Question {
	why: string; clauses: string[];
	answers: { key: string; label: string; words: boolean }[];
	records: SignalSide[]; earlier: SignalGiven | null;
}
