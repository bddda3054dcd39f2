/* A scale answered by one tap a question, its curve on the case desk; a family drawn, moved, kept. */
import { expect, test } from './fixtures';
import { choose, expectNoSideScroll, saveAndLeave, seg } from './lib/hands';
import { newId, type Json } from './lib/api';
import { A, WORKER } from './lib/station';

const KIN = [
	{ name: '欧阳小雨', relation: '01', gender: '2', birth: '2014-06-01', lives_here: true },
	{ name: '欧阳大海', relation: '51', gender: '1', birth: '1985' },
	{ name: '林秀', relation: '52', gender: '2', birth: '1987' },
	{ name: '欧阳阿公', relation: '61', gender: '1', birth: '1955', lives_here: true },
];
const TIES = [{ a: 2, b: 3, kind: 'divorced' }, { a: 1, b: 4, kind: 'close' }, { a: 1, b: 2, kind: 'conflict' }];
const row = (r: object) => ({ id: newId(), ...r });

async function child(api: Json, name: string): Promise<string> {
	const village = (await api.must('GET', `/regions?q=${encodeURIComponent(A.village)}`))[0].code;
	return (await api.create('person', { name, gender: '2', client_groups: ['C04'], village, birth_date: '2014-06-01' })).id;
}

test('a scale is answered by taps; the sum runs along; the case desk shows the curve', async ({ open, station }) => {
	const api = await station.as(WORKER);
	const person = await child(api, '司徒小满');
	const c = await api.create('case', { person, pseudonym: `小满 ${newId().slice(-4)}`, case_type: '2', field: '02' });

	const page = await open(WORKER, `/r/scale_result/new?parent=${c.id}`);
	await choose(page, 'scale', '困境儿童四色评估');
	await seg(page, 'measure_point', '1');
	await seg(page, 'answered_by', '2');
	const questions = page.getByTestId('scale').getByRole('group');
	const n = await questions.count();
	expect(n).toBe(29);
	for (let i = 0; i < n; i++)
		await questions.nth(i).locator('label').first().click();
	await expect(page.getByTestId('scale-sum')).toContainText('29 / 29');
	await expect(page.getByTestId('scale-sum')).toContainText('等级：低');
	await page.getByTestId('force-guard_street').check();
	await expect(page.getByTestId('scale-sum')).toContainText('等级：极高');
	await page.getByTestId('force-guard_street').uncheck();
	await expectNoSideScroll(page);
	await saveAndLeave(page);
	await expect(page.getByTestId('value-total')).toContainText('100');

	await page.goto(`/cases/${c.id}`);
	await expect(page.getByTestId('scale-curve').first()).toBeVisible();
	await page.getByTestId('scale-curve').locator('.point').first().click();
	await expect(page).toHaveURL(/\/r\/scale_result\//);
});

test('a family is drawn from its rows; a mark moved by keys and by mouse stays there', async ({ open, station, wide }) => {
	const api = await station.as(WORKER);
	const person = await child(api, '欧阳小雨');
	const f = await api.create('family', { household: '桥头欧阳家', members: KIN.map(row), ties: TIES.map(row), systems: [{ name: '曹村小学', tie: 'strong', flow: 'in' }, { name: '卫生院' }].map(row) }, person);

	const page = await open(WORKER, `/r/family/${f.id}`);
	const picture = page.getByTestId('genogram');
	await expect(picture.locator('.mark')).toHaveCount(KIN.length);
	await expect(picture.locator('.feel.close')).toHaveCount(1);
	await expect(picture.locator('.bond.divorced')).toHaveCount(1);
	await expect(page.getByTestId('ecomap').locator('.line.strong')).toHaveCount(1);
	await expectNoSideScroll(page);

	await page.getByTestId('mark-1').focus();
	await page.keyboard.press('ArrowLeft');
	await page.keyboard.press('ArrowUp');
	const kept = async () => (await api.must('GET', `/records/family/${f.id}`)).fields.members as { x: number | null; y: number | null }[];
	await expect.poll(async () => (await kept())[1]!.x).not.toBeNull();
	if (wide) {
		const box = (await page.getByTestId('mark-0').boundingBox())!;
		await page.mouse.move(box.x + 20, box.y + 20);
		await page.mouse.down();
		await page.mouse.move(box.x + 80, box.y + 20, { steps: 4 });
		await page.mouse.up();
		await expect.poll(async () => (await kept())[0]!.x).not.toBeNull();
	}
	await page.getByTestId('again-genogram').click();
	await expect.poll(async () => (await kept())[1]!.x).toBeNull();
	await page.goto(`/people/${person}`);
	await expect(page.getByTestId('genogram')).toBeVisible();
});
