/* Rows that are lines of a picture name its people by their place in the list. */
import type { FieldDef, Fields, TypeDef } from '@/api/types';
import { rowsOf, text } from '@/fields/kinds';

export const isEnd = (key: string): boolean => key === 'a' || key === 'b';

/** Names of the people such a line may lead to; null when the rows are no lines. */
export function peopleOf(type: TypeDef | null, field: FieldDef, fields: Fields): string[] | null {
	const picture = type?.pictures?.find((p) => p.ties === field.key);
	return picture ? rowsOf(fields[picture.people] ?? null).map((r) => text(r.name ?? null)) : null;
}
