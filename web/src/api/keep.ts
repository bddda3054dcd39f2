/* How records are kept: merged, asked for, handed on, filed. */
import type { DueData, Fields, ProblemItem, RecordData } from './types';

export interface MergeSide { id: string; number: string; title: string; version: number; made_at?: string; made_by?: string }
export interface MergePreview {
	kept: MergeSide; other: MergeSide; mine: Fields; stored: Fields; mine_words?: Record<string, string>; stored_words?: Record<string, string>;
	covered: string[]; joins: string[]; fills: string[];
	carries: { type: string; label: string; n: number }[]; problems: ProblemItem[];
}
export interface MergeBody { id: string; other: string; base: number; other_base: number; take: Record<string, 'other' | 'both'>; reason: string }
export interface Merge { id: string; other: string; number: string; at: string; by: string; reason: string; undone_at: string | null }
export interface MergeUndone { record: RecordData; stays: { type: string; label: string; id: string; title: string }[] }

export interface AccessRequest {
	id: string; type: string; type_label: string; record: { id: string; number: string; title: string };
	asked_by: string; asked_at: string; reason: string; days: number;
	state: 'waiting' | 'granted' | 'refused' | 'withdrawn' | 'over';
	decided_by: string; decided_at: string | null; opinion: string; until: string | null;
}
export interface AccessRequests { turn: AccessRequest[]; mine: AccessRequest[] }

export interface FileEntry { type: string; id: string; number: string; at: string; state_label: string }
export interface FilePart {
	code: string; label: string; state: 'there' | 'explained' | 'missing' | 'none'; create: string;
	reason: string; words: string; files: number; sections: string[]; clauses: string[]; entries: FileEntry[];
}
export interface Volume { there: number; explained: number; missing: number; none: number; keep_until: string | null; box_no: string; items: FilePart[] }

export interface HandoverItem { record: RecordData; next: { label: string; due: DueData } | null; offered: { id: string; to: string; name: string } | null }
export interface Handover { from: string; all: boolean; items: HandoverItem[]; staff: { id: string; name: string; open: number }[] }
export interface HandOn {
	from: string; items: { id: string; type: string; record: string; to: string }[]; fields?: Fields;
	exception?: { reason: string; words: string };
}
export interface HandedOn { made: { record: string; type: string; id: string; number: string; state: string }[] }
