/* Who is signed in, and the password asked again when the session ends under open work. */
import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import { api } from '@/api';
import { setHooks } from '@/api/client';
import type { Problem, Session, Start } from '@/api/types';
import { useDraftKey } from '@/lib/drafts';

export const useSession = defineStore('session', () => {
	const session = ref<Session | null>(null);
	const start = ref<Start | null>(null);
	const startProblem = ref<Problem | null>(null);
	const expired = ref(false);
	const online = ref(true);
	const confirming = ref(false);
	let waiting: ((ok: boolean) => void)[] = [];
	let confirmed: (ok: boolean) => void = () => undefined;

	const account = computed(() => session.value?.account ?? null);
	const today = computed(() => session.value?.today ?? new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10));
	const roleText = computed(() => session.value?.roles.map((r) => r.label).join(' ') ?? '');

	function hasRole(...keys: string[]): boolean {
		return session.value?.roles.some((r) => keys.includes(r.key)) ?? false;
	}

	function take(s: Session): void {
		session.value = s;
		expired.value = false;
		useDraftKey(s.draft_key ?? null);
		document.documentElement.dataset.size = s.account.size;
		release(true);
	}

	function release(ok: boolean): void {
		const all = waiting;
		waiting = [];
		for (const done of all)
			done(ok);
	}

	async function loadStart(): Promise<void> {
		const r = await api.start();
		start.value = r.ok ? r.data : start.value;
		startProblem.value = r.ok ? null : r.problem;
	}

	/** Looks once whether the cookie still stands for somebody. */
	async function resume(): Promise<boolean> {
		if (session.value)
			return true;
		const r = await api.session();
		if (r.ok)
			take(r.data);
		return r.ok;
	}

	async function signIn(login: string, password: string): Promise<Problem | null> {
		const r = await api.signIn(login, password);
		if (!r.ok)
			return r.problem;
		take(r.data);
		return null;
	}

	/** Ends the session: drafts stay, shut until the account signs in again. */
	async function signOut(): Promise<void> {
		await api.signOut();
		useDraftKey(null);
		session.value = null;
		expired.value = false;
		release(false);
	}

	/** The password once more, for a step that asks it; null = right. */
	async function confirm(password: string): Promise<Problem | null> {
		const r = await api.confirm(password);
		if (!r.ok)
			return r.problem;
		endConfirm(true);
		return null;
	}

	function endConfirm(ok: boolean): void {
		confirming.value = false;
		confirmed(ok);
		confirmed = () => undefined;
	}

	async function setSize(size: 'standard' | 'large'): Promise<void> {
		document.documentElement.dataset.size = size;
		if (session.value)
			session.value.account.size = size;
		await api.setSize(size);
	}

	setHooks({
		csrf: () => session.value?.csrf ?? '',
		reached: (yes) => { online.value = yes; },
		confirm: () => {
			confirming.value = true;
			return new Promise((done) => { confirmed = done; });
		},
		signedOut: () => {
			if (!session.value)
				return Promise.resolve(false);
			expired.value = true;
			return new Promise((done) => waiting.push(done));
		},
	});

	return { session, start, startProblem, expired, online, confirming, account, today, roleText, hasRole, loadStart, resume, signIn, signOut, confirm, endConfirm, setSize, take };
});
