/* The API as a program uses it: for what a walk finds already there, and for asking without a page. */
import { randomBytes } from 'node:crypto';

/** A version 7 id, as the browser makes them. */
export function newId(): string {
	const b = randomBytes(16);
	b.writeUIntBE(Date.now(), 0, 6);
	b[6] = 0x70 | (b[6]! & 0x0f);
	b[8] = 0x80 | (b[8]! & 0x3f);
	return b.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** This minute at +08:00, some hours ago. */
export function hoursAgo(hours: number): string {
	return `${new Date(Date.now() + (8 - hours) * 3600e3).toISOString().slice(0, 16)}:00+08:00`;
}

export interface Answer<T> { status: number; data: T; text: string }
/* eslint-disable-next-line @typescript-eslint/no-explicit-any */
export type Json = any;

export class Api {
	private cookie = '';
	private csrf = '';
	/* written out: node strips types only, no parameter properties */
	readonly base: string;

	constructor(base: string) {
		this.base = base;
	}

	async ask(method: string, path: string, body?: unknown): Promise<Answer<Json>> {
		const raw = body instanceof Uint8Array;
		const r = await fetch(`${this.base}/api${path}`, {
			method,
			headers: {
				Origin: this.base,
				...(this.cookie ? { Cookie: this.cookie } : {}),
				...(method === 'GET' ? {} : { 'X-CSRF': this.csrf }),
				...(body === undefined ? {} : { 'Content-Type': raw ? 'application/octet-stream' : 'application/json' }),
			},
			body: body === undefined ? undefined : raw ? (body as BodyInit) : JSON.stringify(body),
		});
		const set = r.headers.get('set-cookie');
		if (set)
			this.cookie = set.split(';')[0]!;
		const text = await r.text();
		let data: Json = null;
		try {
			data = text ? JSON.parse(text) : null;
		} catch {
			data = null;
		}
		return { status: r.status, data, text };
	}

	/** The answer's content; anything but a success is an error of the test. */
	async must(method: string, path: string, body?: unknown): Promise<Json> {
		const r = await this.ask(method, path, body);
		if (r.status >= 300)
			throw new Error(`${method} ${path}: ${r.status} ${r.text}`);
		return r.data;
	}

	async signIn(account: string, password: string): Promise<Json> {
		const s = await this.must('POST', '/session', { account, password });
		this.csrf = s.csrf;
		return s;
	}

	async create(type: string, fields: Record<string, unknown>, parent?: string): Promise<Json> {
		const id = newId();
		return this.must('POST', `/records/${type}`, { id, type, fields, made_at: hoursAgo(0), ...(parent ? { parent } : {}) });
	}

	async change(type: string, id: string, fields: Record<string, unknown>): Promise<Json> {
		const now = await this.must('GET', `/records/${type}/${id}`);
		return this.must('PATCH', `/records/${type}/${id}`, { id, type, base: now.version, fields, made_at: hoursAgo(0) });
	}

	async move(type: string, id: string, move: string, more: Record<string, unknown> = {}): Promise<Json> {
		const now = await this.must('GET', `/records/${type}/${id}`);
		return this.must('POST', `/records/${type}/${id}/moves`, { id: newId(), move, base: now.version, ...more });
	}
}
