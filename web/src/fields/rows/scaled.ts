/* Which scale a field of rows answers, from the record or form it stands in. */
import type { FieldDef, Fields, ScaleDef, TypeDef } from '@/api/types';
import { rowsOf, text } from '@/fields/kinds';
import type { Answer } from '@/lib/scale';
import { useCatalogue } from '@/stores/catalogue';

export interface InScale {
	field: FieldDef;
	/** The rows are the forces, not the answers. */
	forces: boolean;
}

/** The field of answers that `field` is, or whose forces it is. */
export function inScale(type: TypeDef | null, field: FieldDef): InScale | null {
	if (field.scaled)
		return { field, forces: false };
	const answers = type?.fields.find((f) => f.scaled?.forces === field.key);
	return answers ? { field: answers, forces: true } : null;
}

export function scaleOf(answers: FieldDef, fields: Fields): ScaleDef | null {
	const key = text(fields[answers.scaled!.by] ?? null);
	return useCatalogue().catalogue?.scales?.[key] ?? null;
}

/** Codes of the level list, the later the graver. */
export function levelsOf(type: TypeDef | null, answers: FieldDef): { list: string; codes: string[] } {
	const list = type?.fields.find((f) => f.key === answers.scaled!.level)?.list ?? '';
	return { list, codes: useCatalogue().codes(list).map((c) => c.code) };
}

export const answersOf = (v: Fields[string]): Answer[] => rowsOf(v).map((r) => ({ item: text(r.item ?? null), option: text(r.option ?? null) }));
export const forcesOf = (v: Fields[string]): string[] => rowsOf(v).map((r) => text(r.force ?? null));

/** A class for the four levels: the gravest is red. A word always stands beside it. */
export const levelTone = (codes: string[], level: string): string => ['fine', 'low', 'high', 'gravest'][codes.indexOf(level) - codes.length + 4] ?? '';
