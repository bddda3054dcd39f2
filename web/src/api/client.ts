/* One way to the server. A call answers data or a problem, typed; it does not throw. */
import { t } from '@/i18n';
import type { Problem } from './types';

export interface Good<T> { ok: true; data: T; status: number; etag: string | null }
export interface Bad { ok: false; problem: Problem }
export type Result<T> = Good<T> | Bad;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface CallOptions {
	body?: unknown;
	/** Sent as it is, not as JSON (uploads). */
	raw?: Blob;
	headers?: Record<string, string>;
	signal?: AbortSignal;
	/** Sign-in itself: a 401 is its answer, not a session that ended. */
	quiet?: boolean;
	blob?: boolean; // a file to keep, not JSON
}

interface Hooks {
	csrf: () => string;
	/** The session ended: ask for the password; true = signed in again, the call is repeated. */
	signedOut: () => Promise<boolean>;
	/** The step wants the password once more; true = given, the call is repeated. */
	confirm: () => Promise<boolean>;
	/** The server could or could not be reached. */
	reached: (yes: boolean) => void;
}

const hooks: Hooks = { csrf: () => '', signedOut: async () => false, confirm: async () => false, reached: () => undefined };

export function setHooks(h: Partial<Hooks>): void {
	Object.assign(hooks, h);
}

const RETRY_LIMIT_MS = 5000;

function wait(ms: number): Promise<void> {
	return new Promise((done) => setTimeout(done, ms));
}

function headersOf(method: Method, o: CallOptions): Record<string, string> {
	const headers: Record<string, string> = { Accept: 'application/json', ...o.headers };
	if (method !== 'GET')
		headers['X-CSRF'] = hooks.csrf();
	if (o.body !== undefined)
		headers['Content-Type'] = 'application/json';
	return headers;
}

async function send(method: Method, path: string, o: CallOptions): Promise<Response | null> {
	try {
		const answer = await fetch(`/api${path}`, {
			method,
			headers: headersOf(method, o),
			body: o.raw ?? (o.body === undefined ? undefined : JSON.stringify(o.body)),
			signal: o.signal,
			credentials: 'same-origin',
			cache: 'no-store',
		});
		hooks.reached(true);
		return answer;
	} catch {
		if (!o.signal?.aborted)
			hooks.reached(false);
		return null;
	}
}

function away(o: CallOptions): Bad {
	const code = o.signal?.aborted ? 'net.stopped' : 'net.away';
	return { ok: false, problem: { status: 0, code, title: t('net.away'), do: t('net.away_do') } };
}

async function problemOf(answer: Response): Promise<Problem> {
	const plain: Problem = { status: answer.status, code: `http.${answer.status}`, title: t('net.unknown'), do: t('net.unknown_do') };
	try {
		return { ...plain, ...((await answer.json()) as Partial<Problem>), status: answer.status };
	} catch {
		return plain;
	}
}

async function read<T>(answer: Response, o: CallOptions): Promise<Result<T>> {
	if (!answer.ok)
		return { ok: false, problem: await problemOf(answer) };
	const etag = answer.headers.get('ETag');
	if (o.blob)
		return { ok: true, data: (await answer.blob()) as T, status: answer.status, etag };
	try {
		const text = await answer.text();
		return { ok: true, data: (text ? JSON.parse(text) : null) as T, status: answer.status, etag };
	} catch {
		return { ok: false, problem: { status: answer.status, code: 'net.answer', title: t('net.unknown'), do: t('net.unknown_do') } };
	}
}

function retryAfter(answer: Response): number {
	const seconds = Number(answer.headers.get('Retry-After') ?? '1');
	return Math.min(Number.isFinite(seconds) ? seconds * 1000 : 1000, RETRY_LIMIT_MS);
}

export async function call<T>(method: Method, path: string, o: CallOptions = {}): Promise<Result<T>> {
	let answer = await send(method, path, o);
	if (answer?.status === 503) {
		await wait(retryAfter(answer));
		answer = await send(method, path, o);
	}
	if (answer?.status === 401 && !o.quiet && (await hooks.signedOut()))
		answer = await send(method, path, o);
	const result = answer ? await read<T>(answer, o) : away(o);
	if (result.ok || result.problem.code !== 'access.confirm' || o.quiet || !(await hooks.confirm()))
		return result;
	answer = await send(method, path, o);
	return answer ? read<T>(answer, o) : away(o);
}

/** `?a=1&b=2` of what is not empty; values are encoded. */
export function query(params: Record<string, string | number | boolean | null | undefined>): string {
	const out = new URLSearchParams();
	for (const [key, value] of Object.entries(params))
		if (value !== null && value !== undefined && value !== '')
			out.set(key, String(value));
	const text = out.toString();
	return text ? `?${text}` : '';
}
