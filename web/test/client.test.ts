import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { call, query, setHooks } from '@/api/client';

const json = (status: number, body: unknown, headers: Record<string, string> = {}) => new Response(JSON.stringify(body), { status, headers });
const fetches = vi.fn<typeof fetch>();

describe('client', () => {
	beforeEach(() => {
		fetches.mockReset();
		vi.stubGlobal('fetch', fetches);
		setHooks({ csrf: () => 'token', signedOut: async () => false, reached: () => undefined });
	});
	afterEach(() => vi.unstubAllGlobals());

	it('carries the token with what changes something, and only then', async () => {
		fetches.mockImplementation(async () => json(200, {}));
		await call('POST', '/x', { body: { a: 1 } });
		await call('GET', '/x');
		const headers = fetches.mock.calls.map(([, o]) => o!.headers as Record<string, string>);
		expect(headers[0]!['X-CSRF']).toBe('token');
		expect(headers[1]!['X-CSRF']).toBeUndefined();
	});

	it('answers a problem with its code and fields, and never throws', async () => {
		fetches.mockResolvedValue(json(422, { status: 422, code: 'input.invalid', title: 't', problems: [{ path: '/fields/a', code: 'c', text: 'x' }] }));
		const r = await call('POST', '/x', { body: {} });
		expect(r).toMatchObject({ ok: false, problem: { code: 'input.invalid', problems: [{ code: 'c' }] } });
		fetches.mockRejectedValue(new TypeError('down'));
		expect(await call('GET', '/x')).toMatchObject({ ok: false, problem: { status: 0, code: 'net.away' } });
		fetches.mockResolvedValue(new Response('<html>', { status: 502 }));
		expect(await call('GET', '/x')).toMatchObject({ ok: false, problem: { status: 502, code: 'http.502' } });
	});

	it('tries once more after 503, not twice', async () => {
		vi.useFakeTimers();
		fetches.mockImplementation(async () => json(503, { code: 'server.busy', title: 'b' }, { 'Retry-After': '2' }));
		const asked = call('GET', '/x');
		await vi.advanceTimersByTimeAsync(1999);
		expect(fetches).toHaveBeenCalledTimes(1);
		await vi.advanceTimersByTimeAsync(1);
		expect(await asked).toMatchObject({ ok: false, problem: { status: 503 } });
		expect(fetches).toHaveBeenCalledTimes(2);
		vi.useRealTimers();
	});

	it('asks for the password when the session ended and repeats the same body', async () => {
		setHooks({ signedOut: async () => true });
		fetches.mockResolvedValueOnce(json(401, { code: 'access.signed_out' })).mockResolvedValueOnce(json(201, { id: 'a' }));
		expect(await call('POST', '/x', { body: { id: 'a' } })).toMatchObject({ ok: true, data: { id: 'a' } });
		expect(fetches.mock.calls.map(([, o]) => o!.body)).toEqual(['{"id":"a"}', '{"id":"a"}']);
	});

	it('leaves out empty conditions and encodes the rest', () => {
		expect(query({ a: null, b: '', c: 'a&b', d: 0 })).toBe('?c=a%26b&d=0');
	});
});
