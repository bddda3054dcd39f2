/* What the routes of tables of figures answer. Figures are texts; null = too few people to be shown. */
import type { ScoreEvidenceRow } from './score';

export interface ReportRow { code: string; label: string; shared: boolean; figures: (string | null)[] }
export interface ReportMeasure { key: string; label: string; unit: string; note: string }
export interface Report {
	key: string; label: string; why: string; note: string; clauses: string[];
	unit: { id: string; name: string };
	from: string; to: string; computed_at: string;
	/** This reader sees figures of few people, and the records behind. */
	small: boolean;
	measures: ReportMeasure[]; rows: ReportRow[]; none: ReportRow | null; total: ReportRow;
	share: { label: string; note: string; figures: (string | null)[]; percents: (string | null)[] } | null;
}
export interface Reports { items: { key: string; label: string; why: string }[]; units: { id: string; name: string }[] }
export interface ReportRecords { measure: string; source: number; sources: number; rows: ScoreEvidenceRow[]; more: boolean }
export interface ReportQuery { unit?: string; from?: string; to?: string }
