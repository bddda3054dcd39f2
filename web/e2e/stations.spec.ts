/* How a station stands by itself: two people, and somebody who leaves with thirty cases. */
import { expect, test } from './fixtures';
import { type Json } from './lib/api';
import { expectNoSideScroll } from './lib/hands';
import { passWithReasons } from './lib/sheet';
import { COLLEAGUE, twoPersonStation, WORKER, type Person } from './lib/station';
import { village } from './lib/world';

test('a two-person station: the head decides on the worker, the bureau on the head', async ({ open, station }, info) => {
	test.setTimeout(180_000);
	const pair = await twoPersonStation(station.url, info.project.name === 'desk' ? '1' : '2');
	const where = await village(station);
	const ask = async (who: Person, pseudonym: string) => {
		const api = await station.as(who);
		const person = await api.create('person', { name: `${pseudonym}本人`, gender: '2', client_groups: ['B01'], village: where, birth_date: '1940-02-02' });
		const made = await api.create('case', { person: person.id, pseudonym, case_type: '5', field: '01', problem_types: ['05'], risk: '3', willing: '1' });
		const page = await open(who, `/cases/${made.id}`);
		await page.getByTestId('next-open').first().click();
		await passWithReasons(page, '站里就两个人，先开起来');
		return { page, id: made.id as string };
	};
	const theirs = await ask(pair.worker, '溪边阿婆');
	await expect(theirs.page.getByTestId('pending-note')).toContainText(pair.head.name);
	const own = await ask(pair.head, '桥下阿公');
	await expect(own.page.getByTestId('pending-note')).toContainText(pair.bureau.name);

	const head = await open(pair.head, '/approvals');
	await expect(head.getByTestId('approval').filter({ hasText: '溪边阿婆' })).toBeVisible();
	await expect(head.getByTestId('approval').filter({ hasText: '桥下阿公' })).toHaveCount(0);
	await expect(head.getByTestId('approval-not-mine').filter({ hasText: '桥下阿公' })).toContainText(pair.bureau.name);
	await expectNoSideScroll(head);
	await head.getByTestId('approval').filter({ hasText: '溪边阿婆' }).click();
	await head.getByTestId('approval-agree').click();
	await expect(head.getByTestId('undo')).toBeVisible();

	const bureau = await open(pair.bureau, '/approvals');
	await bureau.getByTestId('approval').first().click();
	await bureau.getByTestId('approval-agree').click();
	await expect(bureau.getByTestId('undo')).toBeVisible();
	for (const one of [theirs, own]) {
		await one.page.goto(`/cases/${one.id}`);
		await expect(one.page.getByTestId('stage-assess')).toHaveAttribute('data-state', 'now');
	}
});

test('a worker leaves with thirty cases: handed over at once, taken with a nod', async ({ open, station }) => {
	test.setTimeout(240_000);
	const api = await station.as(WORKER);
	const where = await village(station);
	const mark = Date.now() % 1000;
	for (let i = 0; i < 30; i++) {
		const person = await api.create('person', { name: `轩辕${mark}号${i}`, gender: '2', client_groups: ['B01'], village: where, birth_date: `19${30 + i}-01-01` });
		await api.create('case', { person: person.id, pseudonym: `交${mark}第${i}` });
	}
	const page = await open(WORKER, '/handover');
	await expect(page.getByTestId('handover-item').first()).toBeVisible();
	expect(await page.getByTestId('handover-item').count()).toBeGreaterThanOrEqual(30);
	await page.getByTestId('handover-all').selectOption({ label: COLLEAGUE.name });
	await page.locator('#words').fill('都是刚登记的，材料在各自的卷里。');
	await expectNoSideScroll(page);
	await page.getByTestId('handover-send').click();
	await expect(page.getByTestId('handover-made')).toBeVisible({ timeout: 60_000 });

	const taker = await station.as(COLLEAGUE);
	const offered: Json[] = (await taker.must('GET', '/records/handover?limit=100&views=0')).items.filter((h: Json) => h.state === 'offered');
	expect(offered.length).toBeGreaterThanOrEqual(30);
	const colleague = await open(COLLEAGUE, `/r/handover/${offered[0].id}`);
	await colleague.getByTestId('next-accept').click();
	await colleague.getByTestId('move-go').click();
	await expect(colleague.getByTestId('record-state')).toHaveText('已接下');
	await colleague.goto('/handover');
	await expect(colleague.getByTestId('handover-waiting')).toBeVisible();
	await expectNoSideScroll(colleague);
	await colleague.getByTestId('handover-take-all').click();
	await expect(colleague.getByTestId('handover-waiting')).toHaveCount(0, { timeout: 90_000 });
	for (const one of offered) {
		const moved = await taker.must('GET', `/records/case/${one.parent}`);
		expect(moved.shown.responsible, one.number).toBe(COLLEAGUE.name);
	}
});
