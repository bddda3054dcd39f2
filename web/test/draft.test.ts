import { mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, h, ref } from 'vue';
import type { Fields } from '@/api/types';
import { draftKey, draftKeys, readDraft, wipeDrafts, writeDraft } from '@/lib/drafts';
import { type DraftState, useDraft } from '@/record/useDraft';

const KEY = draftKey('u1', 'session:new:c1');

function open(fields: Fields, base: number | null = null) {
	let state!: DraftState;
	const id = ref('id-fresh');
	const page = mount(defineComponent({
		setup() {
			state = useDraft({ account: 'u1', record: 'session:new:c1', id, base, changed: () => fields });
			return () => h('div');
		},
	}));
	return { state, id, page };
}

describe('drafts', () => {
	beforeEach(() => {
		localStorage.clear();
		vi.useFakeTimers();
	});
	afterEach(() => vi.useRealTimers());

	it('are kept every three seconds, only when something changed', () => {
		const fields: Fields = {};
		const { state, page } = open(fields);
		vi.advanceTimersByTime(9000);
		expect(readDraft(KEY)).toBeNull();
		fields.narrative = '进门时她在灶前坐着';
		vi.advanceTimersByTime(2999);
		expect(readDraft(KEY)).toBeNull();
		vi.advanceTimersByTime(3001);
		expect(readDraft(KEY)?.fields.narrative).toBe('进门时她在灶前坐着');
		expect(state.savedAt.value).not.toBeNull();
		page.unmount();
	});

	it('survive a closed tab and are offered with the id they had', () => {
		const fields: Fields = {};
		const first = open(fields);
		fields.narrative = '一';
		window.dispatchEvent(new Event('pagehide'));
		first.page.unmount();
		const again = open({});
		expect(again.state.offered.value?.fields).toEqual({ narrative: '一' });
		again.id.value = 'another';
		expect(again.state.take()?.fields.narrative).toBe('一');
		expect(again.id.value).toBe('id-fresh');
		expect(again.state.offered.value).toBeNull();
		again.page.unmount();
	});

	it('are gone once the record is saved, and stay gone when the page closes', () => {
		const fields: Fields = {};
		const { state, page } = open(fields);
		fields.narrative = '一';
		state.keep();
		state.finish();
		page.unmount();
		expect(readDraft(KEY)).toBeNull();
	});

	it('thrown away make room for the next', () => {
		writeDraft(KEY, { at: 'x', base: null, fields: { narrative: '旧' }, id: 'i' });
		const fields: Fields = {};
		const { state, page } = open(fields);
		state.forget();
		expect(readDraft(KEY)).toBeNull();
		fields.narrative = '新';
		page.unmount();
		expect(readDraft(KEY)?.fields.narrative).toBe('新');
	});

	it('say when the device has no room', () => {
		const fields: Fields = {};
		const { state, page } = open(fields);
		fields.narrative = '一';
		const real = localStorage;
		vi.stubGlobal('localStorage', { getItem: () => null, removeItem: () => undefined, setItem: () => { throw new Error('quota'); } });
		state.keep();
		expect(state.full.value).toBe(true);
		expect(state.savedAt.value).toBeNull();
		page.unmount();
		vi.stubGlobal('localStorage', real);
	});

	it('are wiped at sign-out for that account alone', () => {
		const d = { at: 'x', base: null, fields: {}, id: 'i' };
		writeDraft(draftKey('u1', 'a:1'), d);
		writeDraft(draftKey('u2', 'a:1'), d);
		wipeDrafts('u1');
		expect(draftKeys('u1')).toEqual([]);
		expect(draftKeys('u2')).toHaveLength(1);
	});

	it('that cannot be read are no drafts', () => {
		localStorage.setItem(KEY, '{broken');
		expect(readDraft(KEY)).toBeNull();
	});
});
