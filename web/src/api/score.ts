/* What the routes of sheets of points answer. Points are texts with two digits. */
export interface ScoreFigure { least: string; most: string }
export interface ScoreGiven { id: string; points: string; reason: string; by: string; at: string }
export interface ScorePart {
	key: string; label: string; unit: string; need: number;
	/** null: not measured yet, `waits` says why. */
	have: number | null;
	seen: number; missing: number; gain: string; act: string; create: string; waits: string;
}
export interface ScoreGrade { label: string; least: string; points: string }
export interface ScoreRow extends ScoreFigure {
	key: string; no: string; label: string; words: string;
	rule: 'all_or_nothing' | 'per_missing' | 'shortfall' | 'tiers' | 'manual';
	clauses: string[]; points: string; step: string; floor: string; start: string;
	inferred: string; note: string; off: string; waits: string;
	grades: ScoreGrade[]; tiers: { from: string; points: string }[];
	other: (ScoreFigure & { label: string; start: string }) | null;
	/** In points of the total: gone for sure, not known yet, to be had by what is missing. */
	lost: string; open: string; gain: string;
	parties: { records: ScoreFigure; own: ScoreGiven | null; evaluator: ScoreGiven | null };
	parts: ScorePart[];
}
interface ScoreSums extends ScoreFigure { key: string; label: string; points: string; lost: string; open: string }
export interface ScoreLevel extends ScoreSums { items: ScoreRow[] }
export interface ScoreBlock extends ScoreSums { name: string; percent: number; share: string; levels: ScoreLevel[] }
export interface ScoreFrozen extends ScoreFigure {
	id: string; hash: string; by: string; at: string; from: string; to: string; as_of: string; application: number;
}
export interface Score {
	index: string; label: string; short: string; incomplete: string;
	unit: { id: string; name: string };
	from: string; to: string; as_of: string; computed_at: string;
	/** Percent of the period that has passed. */
	elapsed: number;
	weight: { key: string; label: string; application: number; clauses: string[] } | null;
	total: { records: ScoreFigure; own: ScoreFigure; evaluator: ScoreFigure; reachable: string };
	may: { judge: boolean; freeze: boolean; outside: boolean };
	best: string[]; blocks: ScoreBlock[]; frozen: ScoreFrozen[];
}
export interface Scores {
	items: { key: string; label: string; short: string; incomplete: string }[];
	units: { id: string; name: string }[];
}
export interface ScoreEvidenceRow {
	type: string; id: string; parent: string; label: string; number: string; title: string; date: string | null;
	counted: boolean; why: string; why_code: '' | 'no_date' | 'outside' | 'repeated'; open: boolean; changed: boolean;
}
export interface ScoreEvidence { item: string; part: string; source: number; sources: number; rows: ScoreEvidenceRow[]; more: boolean }
export interface ScoreCompare extends ScoreFrozen {
	whole: boolean; same: boolean; changed: number; now: string;
	rows: { key: string; label: string; was: string; now: string }[];
}
export interface ScoreQuery { unit?: string; from?: string; to?: string; as_of?: string }
