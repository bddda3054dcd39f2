/* Somebody of another station sees nothing: no page, no record, no count, no word that tells a thing is there. */
import { expect, test } from './fixtures';
import { newId, type Api, type Json } from './lib/api';
import { A, STRANGER, SUPERVISOR, WORKER, type Station } from './lib/station';
import { worked, type Worked } from './lib/world';

/* A name nobody else in the installation has. */
const NAME = '欧阳翠微';

let there: Worked;
let stranger: Api;

test.beforeAll(async ({ station }) => {
	there = await worked(station, NAME);
	stranger = await station.as(STRANGER);
});

/** What differs between two answers though nothing was told: the trace of the request. */
const plain = (text: string) => text.replace(/"trace":"[^"]*"/, '');

function places(w: Worked): [string, string][] {
	return [['person', w.person], ['intake', w.intake], ['case', w.case], ['session', w.session]];
}

test('the API answers about their records as about what does not exist', async ({ station }) => {
	const none = newId();
	for (const [type, id] of places(there)) {
		for (const [method, tail, body] of requests(type)) {
			const theirs = await stranger.ask(method, `/records/${type}/${id}${tail}`, body?.(id));
			const nothing = await stranger.ask(method, `/records/${type}/${none}${tail}`, body?.(none));
			const what = `${method} ${type}${tail}`;
			expect(theirs.status, what).toBe(nothing.status);
			expect(theirs.status, what).toBeGreaterThanOrEqual(400);
			expect(plain(theirs.text), what).toBe(plain(nothing.text));
		}
	}
	const page = await stranger.ask('GET', `/persons/${there.person}/page`);
	expect(plain(page.text)).toBe(plain((await stranger.ask('GET', `/persons/${none}/page`)).text));
	const decided = await stranger.ask('POST', `/approvals/${there.approval}`, { decision: 'agree', opinion: '', items: [] });
	expect(plain(decided.text)).toBe(plain((await stranger.ask('POST', `/approvals/${none}`, { decision: 'agree', opinion: '', items: [] })).text));
	expect(decided.status).toBeGreaterThanOrEqual(400);
	await untouched(station);
});

/** Every way to ask for one record, and what is sent along. */
function requests(type: string): [string, string, ((id: string) => Json)?][] {
	const flow: [string, string, ((id: string) => Json)?][] = type === 'person' || type === 'session' ? [] : [
		['GET', '/flow'], ['POST', '/moves', () => ({ id: newId(), move: 'open', base: 1 })],
	];
	return [
		['GET', ''], ['GET', '/history'], ['GET', '/access'], ['GET', '/print?reason=x'],
		['PATCH', '', (id) => ({ id, type, base: 1, fields: {}, made_at: '2026-01-05T09:00:00+08:00' })],
		['POST', '/void', () => ({ reason: 'x' })], ['POST', '/uncover', () => ({ fields: ['phone'] })],
		['POST', '/emergency', () => ({ reason: 'x' })], ...flow,
	];
}

/** What was asked from outside changed nothing. */
async function untouched(station: Station): Promise<void> {
	const own = await station.as(WORKER);
	for (const [type, id] of places(there)) {
		const r = await own.must('GET', `/records/${type}/${id}`);
		expect(r.version, type).toBe(there.versions[type]);
	}
}

test('no list, count, search, export or today tells of them', async ({ station }) => {
	const own = await station.as(WORKER);
	expect((await own.must('GET', `/search?q=${encodeURIComponent(NAME)}`)).items, 'the own station finds her').toHaveLength(1);
	expect((await own.ask('GET', `/records/person?view=all&q=${encodeURIComponent(NAME)}`)).text, 'and lists her').toContain(NAME);
	for (const type of ['person', 'intake', 'case', 'session', 'closure'])
		for (const query of ['', '?view=all', `?q=${encodeURIComponent(NAME.slice(0, 2))}`, `?parent=${there.case}`, `?filter=${encodeURIComponent('{"village":["330381128219"]}')}`]) {
			const r = await stranger.ask('GET', `/records/${type}${query}`);
			const what = `${type}${query}: ${r.text}`;
			expect(r.text, what).not.toContain(NAME);
			if (r.status === 200) {
				expect(r.data.items, what).toEqual([]);
				expect(r.data.count.n, what).toBe(0);
				for (const v of r.data.views ?? [])
					expect(v.count ?? 0, what).toBe(0);
			}
		}
	for (const q of [NAME, NAME.slice(0, 2), 'oycw', NAME.slice(2), '0461'])
		expect((await stranger.must('GET', `/search?q=${encodeURIComponent(q)}`)).items, q).toEqual([]);
	for (const path of ['/today', '/approvals', '/staff', '/admin/accounts', '/admin/units', '/admin/audit', `/today?unit=${there.unit}`]) {
		const r = await stranger.ask('GET', path);
		for (const word of [NAME, there.case, there.person, WORKER.name, SUPERVISOR.name, A.name])
			expect(r.text, path).not.toContain(word);
	}
});

test('their ids in a body are refused as ids that do not exist', async () => {
	const none = newId();
	for (const [type, fields, parent] of [
		['intake', (id: string) => ({ channel: '1', asked_at: '2026-01-05T09:00:00+08:00', presenting_problem: 'x', person: id }), undefined],
		['case', (id: string) => ({ person: id, pseudonym: 'x' }), undefined],
		['session', () => ({ started_at: '2026-01-05T09:00:00+08:00', mode: '1', danger: 'same' }), there.case],
	] as [string, (id: string) => Json, string | undefined][]) {
		const send = (id: string, above?: string) => stranger.ask('POST', `/records/${type}`, {
			id: newId(), type, made_at: '2026-01-05T09:00:00+08:00', late_reason: '4', fields: fields(id), ...(above ? { parent: above } : {}),
		});
		const theirs = await send(there.person, parent);
		const nothing = await send(none, parent ? none : undefined);
		expect(theirs.status, `${type}: ${theirs.text}`).toBeGreaterThanOrEqual(400);
		expect(theirs.status, type).toBe(nothing.status);
		expect(plain(theirs.text), type).toBe(plain(nothing.text));
	}
});

test('their pages say the same as pages of nothing', async ({ open }) => {
	const page = await open(STRANGER);
	const none = newId();
	const words = async (path: string, id: string): Promise<string> => {
		await page.goto(path.replace('*', id));
		await expect(page.locator('#main').getByTestId('error-note').or(page.locator('#main .empty')).filter({ visible: true }).first()).toBeVisible();
		return (await page.locator('#main').innerText()).replace(/\b[0-9a-f]{8}\b/g, '');
	};
	for (const [path, id] of [
		['/people/*', there.person], ['/cases/*', there.case], [`/cases/*/session/${there.session}`, there.case],
		['/cases/*/session/new', there.case], ['/cases/*/closure', there.case], ['/r/person/*', there.person],
		['/r/intake/*', there.intake], ['/r/case/*', there.case], ['/r/session/*', there.session], ['/approvals/*', there.approval],
	] as [string, string][]) {
		const theirs = await words(path, id);
		expect(theirs, path).not.toContain(NAME);
		expect(theirs, path).toBe(await words(path, none));
	}
	for (const path of ['/people?view=all', '/cases', '/r/intake', '/', '/approvals']) {
		const text = await words(path, '');
		expect(text, path).not.toContain(NAME);
		expect(text, path).not.toContain(A.name);
	}
});

test('nobody of them is found', async ({ open, wide }) => {
	const page = await open(STRANGER, wide ? '/' : '/find');
	const box = wide ? page.getByTestId('person-find').first() : page.locator('main').getByTestId('person-find');
	for (const typed of [NAME.slice(0, 2), 'oycw']) {
		await box.fill(typed);
		await expect(page.getByTestId('find-register').first()).toBeVisible();
		await expect(page.getByTestId('person-hit')).toHaveCount(0);
	}
});
