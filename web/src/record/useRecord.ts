import { ref, watch, type Ref } from 'vue';
import { api } from '@/api';
import type { Problem, RecordData } from '@/api/types';

/** One record, loaded again whenever `id` changes. */
export function useRecord(type: () => string, id: () => string): { record: Ref<RecordData | null>; problem: Ref<Problem | null>; reload: () => Promise<void> } {
	const record = ref<RecordData | null>(null);
	const problem = ref<Problem | null>(null);

	async function reload(): Promise<void> {
		const r = await api.record(type(), id());
		problem.value = r.ok ? null : r.problem;
		if (r.ok)
			record.value = r.data;
	}
	watch(id, reload, { immediate: true });
	return { record, problem, reload };
}
