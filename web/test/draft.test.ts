import { mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, h, ref } from 'vue';
import type { Fields } from '@/api/types';
import { draftKey, draftKeys, readDraft, useDraftKey, writeDraft } from '@/lib/drafts';
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

const PATIENCE_MS = 4000;
const SEAL = '000102030405060708090a0b0c0d0e0f';
/* sealing is done in steps of its own, which no clock of a test moves */
const settled = () => new Promise((done) => setImmediate(() => setImmediate(() => setImmediate(done))));

describe('drafts', () => {
	beforeEach(() => {
		localStorage.clear();
		useDraftKey(SEAL);
		vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
	});
	afterEach(() => vi.useRealTimers());

	const until = async (yes: () => boolean | Promise<boolean>) => {
		for (const end = Date.now() + PATIENCE_MS; Date.now() < end && !(await yes());)
			await settled();
		expect(await yes()).toBe(true);
	};
	const held = async () => (await readDraft(KEY))?.fields.narrative;

	it('are kept every three seconds, only when something changed', async () => {
		const fields: Fields = {};
		const { state, page } = open(fields);
		vi.advanceTimersByTime(9000);
		await settled();
		expect(localStorage.length).toBe(0);
		fields.narrative = '进门时她在灶前坐着';
		vi.advanceTimersByTime(3001);
		await until(() => state.savedAt.value !== null);
		expect(await held()).toBe('进门时她在灶前坐着');
		page.unmount();
	});

	it('are kept at a pause in typing', async () => {
		const fields: Fields = {};
		const { state, page } = open(fields);
		fields.narrative = '一';
		document.dispatchEvent(new Event('input'));
		vi.advanceTimersByTime(500);
		await until(() => state.savedAt.value !== null);
		expect(await held()).toBe('一');
		page.unmount();
	});

	it('survive a closed tab and are offered with the id they had', async () => {
		const fields: Fields = {};
		const first = open(fields);
		fields.narrative = '一';
		window.dispatchEvent(new Event('pagehide'));
		await until(async () => (await held()) === '一');
		first.page.unmount();
		const again = open({});
		await until(() => again.state.offered.value !== null);
		expect(again.state.offered.value?.fields).toEqual({ narrative: '一' });
		again.id.value = 'another';
		expect(again.state.take()?.fields.narrative).toBe('一');
		expect(again.id.value).toBe('id-fresh');
		expect(again.state.offered.value).toBeNull();
		again.page.unmount();
	});

	it('are gone once the record is saved, and stay gone when the page closes', async () => {
		const fields: Fields = {};
		const { state, page } = open(fields);
		fields.narrative = '一';
		state.keep();
		state.finish();
		page.unmount();
		await settled();
		expect(localStorage.length).toBe(0);
	});

	it('thrown away make room for the next', async () => {
		await writeDraft(KEY, { at: 'x', base: null, fields: { narrative: '旧' }, id: 'i' });
		const fields: Fields = {};
		const { state, page } = open(fields);
		state.forget();
		expect(localStorage.length).toBe(0);
		fields.narrative = '新';
		page.unmount();
		await until(async () => (await held()) === '新');
	});

	it('say when the device has no room', async () => {
		const fields: Fields = {};
		const { state, page } = open(fields);
		fields.narrative = '一';
		const real = localStorage;
		vi.stubGlobal('localStorage', { getItem: () => null, removeItem: () => undefined, setItem: () => { throw new Error('quota'); } });
		state.keep();
		await until(() => state.full.value);
		expect(state.savedAt.value).toBeNull();
		page.unmount();
		vi.stubGlobal('localStorage', real);
	});

	it('lie sealed: nobody reads them after sign-out, nor under another account or place', async () => {
		const d = { at: 'x', base: null, fields: { narrative: '她怕他回来' }, id: 'i' };
		await writeDraft(KEY, d);
		const raw = localStorage.getItem(KEY)!;
		expect(atob(raw)).not.toContain('narrative');
		useDraftKey(null);
		expect(await readDraft(KEY)).toBeNull();
		expect(await writeDraft(KEY, d)).toBe(false);
		useDraftKey(`ff${SEAL.slice(2)}`);
		expect(await readDraft(KEY)).toBeNull();
		useDraftKey(SEAL);
		localStorage.setItem(draftKey('u1', 'session:new:c2'), raw);
		expect(await readDraft(draftKey('u1', 'session:new:c2'))).toBeNull();
		expect((await readDraft(KEY))?.fields).toEqual(d.fields);
		expect(draftKeys('u2')).toEqual([]);
		expect(draftKeys('u1')).toHaveLength(2);
	});

	it('that cannot be read are no drafts', async () => {
		localStorage.setItem(KEY, '{broken');
		expect(await readDraft(KEY)).toBeNull();
	});
});
