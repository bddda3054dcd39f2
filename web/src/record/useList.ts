import { ref, watch, type Ref } from 'vue';
import { api, type ListQuery } from '@/api';
import type { Page, Problem, RecordData, View } from '@/api/types';

export interface ListState {
	items: Ref<RecordData[]>;
	count: Ref<Page['count'] | null>;
	views: Ref<View[]>;
	problem: Ref<Problem | null>;
	loading: Ref<boolean>;
	/** Cursors of the pages before this one; the length says which page it is. */
	past: Ref<string[]>;
	next: Ref<string | null>;
	first: Ref<number>;
	forward: () => void;
	backward: () => void;
	reload: () => Promise<void>;
}

/** A list by pages; starts again at the first page whenever `query` changes. */
export function useList(type: () => string, query: () => ListQuery, size = 50): ListState {
	const items = ref<RecordData[]>([]);
	const count = ref<Page['count'] | null>(null);
	const views = ref<View[]>([]);
	const problem = ref<Problem | null>(null);
	const loading = ref(true);
	const past = ref<string[]>([]);
	const next = ref<string | null>(null);
	const first = ref(1);
	let abort: AbortController | null = null;

	async function fetchPage(after: string | null): Promise<void> {
		abort?.abort();
		abort = new AbortController();
		loading.value = true;
		const r = await api.list(type(), { limit: size, ...query(), after }, abort.signal);
		if (!r.ok && r.problem.code === 'net.stopped')
			return;
		loading.value = false;
		problem.value = r.ok ? null : r.problem;
		if (!r.ok)
			return;
		items.value = r.data.items;
		next.value = r.data.next;
		count.value = r.data.count ?? null;
		views.value = r.data.views ?? views.value;
	}

	function forward(): void {
		if (!next.value)
			return;
		past.value = [...past.value, next.value];
		first.value += items.value.length;
		void fetchPage(next.value);
	}

	function backward(): void {
		past.value = past.value.slice(0, -1);
		first.value = Math.max(1, first.value - size);
		void fetchPage(past.value.at(-1) ?? null);
	}

	async function reload(): Promise<void> {
		past.value = [];
		first.value = 1;
		await fetchPage(null);
	}
	watch(() => JSON.stringify([type(), query()]), reload, { immediate: true });
	return { items, count, views, problem, loading, past, next, first, forward, backward, reload };
}
