/* The catalogue as the server describes it, once per sign-in, and the words it gives for codes. */
import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import { t } from '@/i18n';
import { api } from '@/api';
import { rule } from '@/rule-port';
import type { Catalogue, Clause, FieldDef, Problem, RecordData, Staff, TypeDef, Value } from '@/api/types';

export const useCatalogue = defineStore('catalogue', () => {
	const catalogue = ref<Catalogue | null>(null);
	const problem = ref<Problem | null>(null);
	const staff = ref<Staff[]>([]);
	const clauses = new Map<string, Clause>();
	let loading: Promise<void> | null = null;

	const types = computed(() => Object.values(catalogue.value?.types ?? {}));

	function load(): Promise<void> {
		loading ??= fetchAll().finally(() => { loading = null; });
		return catalogue.value ? Promise.resolve() : loading;
	}

	async function fetchAll(): Promise<void> {
		const [c, s] = await Promise.all([api.catalogue(), api.staff(), rule().prepare()]);
		problem.value = c.ok ? null : c.problem;
		if (c.ok)
			catalogue.value = c.data;
		if (s.ok)
			staff.value = s.data;
	}

	function forget(): void {
		catalogue.value = null;
		staff.value = [];
	}

	function type(key: string): TypeDef | null {
		return catalogue.value?.types[key] ?? null;
	}

	function field(typeKey: string, key: string): FieldDef | null {
		return type(typeKey)?.fields.find((f) => f.key === key) ?? null;
	}

	function codes(list: string | undefined) {
		return (list && catalogue.value?.lists[list]?.codes) || [];
	}

	function codeLabel(list: string | undefined, code: Value | undefined): string {
		if (code === null || code === undefined)
			return '';
		return codes(list).find((c) => c.code === String(code))?.label ?? String(code);
	}

	function staffName(id: string): string {
		return staff.value.find((s) => s.id === id)?.name ?? '';
	}

	/** Words for a code field of a record: the server's first, then the list's. */
	function shown(record: RecordData, key: string): string {
		const given = record.shown?.[key];
		if (given)
			return given;
		const f = field(record.type, key);
		const v = record.fields[key];
		if (v === null || v === undefined)
			return '';
		if (f?.kind === 'code')
			return codeLabel(f.list, v);
		if (f?.kind === 'multi' && Array.isArray(v))
			return v.map((c) => codeLabel(f.list, c)).join(t('field.comma'));
		return typeof v === 'object' ? '' : String(v);
	}

	/** Short name for the chip, from the prefix alone: no request needed. */
	function clauseShort(id: string): string {
		const known = clauses.get(id);
		if (known)
			return known.short;
		const s = catalogue.value?.standards.find((x) => id.startsWith(x.prefix));
		return s ? `${s.short} ${id.slice(s.prefix.length)}` : id;
	}

	async function clauseTexts(ids: string[]): Promise<Clause[] | Problem> {
		const wanted = ids.filter((id) => !clauses.has(id));
		if (wanted.length > 0) {
			const r = await api.clauses(wanted);
			if (!r.ok)
				return r.problem;
			for (const c of r.data)
				clauses.set(c.id, c);
		}
		return ids.map((id) => clauses.get(id)).filter((c): c is Clause => !!c);
	}

	return { catalogue, problem, staff, types, load, forget, type, field, codes, codeLabel, staffName, shown, clauseShort, clauseTexts };
});
