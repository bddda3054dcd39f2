/* Papers that people decide on, read and put right: a decision by hand, what is worth reading, two files of one person. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { hoursAgo, type Json } from './lib/api';
import { expectNoSideScroll, fill } from './lib/hands';
import { PASSWORD, SUPERVISOR, WORKER } from './lib/station';
import { caseAt } from './lib/way';
import { village, worked } from './lib/world';

/** Asked for the password once more, or not: what was begun goes on. */
async function confirmed(page: Page, done: ReturnType<Page['locator']>): Promise<void> {
	const ask = page.getByTestId('confirm-password');
	await expect(ask.or(done).first()).toBeVisible();
	if (await ask.isVisible()) {
		await ask.fill(PASSWORD);
		await page.getByTestId('confirm-go').click();
	}
	await expect(done.first()).toBeVisible();
}

test('decided on paper in the village: the photo of it is the decision, and the worker can look at it', async ({ open, station }) => {
	const there = await worked(station, `司空阿珠${Date.now() % 1000}`);
	const page = await open(SUPERVISOR, `/approvals/${there.approval}`);
	await expect(page.getByTestId('approval-paper')).toBeVisible();
	await page.getByTestId('approval-photo').click();
	await page.getByTestId('pages-take').getByTestId('choose').setInputFiles([{ name: 'decision.png', mimeType: 'image/png', buffer: await page.screenshot() }]);
	await page.getByTestId('pages-use').click();
	await expect(page.locator('.photos')).toContainText('1');
	await expectNoSideScroll(page);
	await page.getByTestId('approval-agree').click();
	await expect(page.getByTestId('undo')).toBeVisible();
	const api = await station.as(WORKER);
	const record = await api.must('GET', `/records/case/${there.case}`);
	expect(record.state).toBe('assess');
	const done: Json = await (await station.as(SUPERVISOR)).must('GET', `/approvals/${there.approval}`);
	expect(done.files).toHaveLength(1);
	expect(done.opinion, 'no words were typed: the paper says them').not.toBe('');
	expect((await api.ask('GET', `/files/${done.files[0]}`)).status, 'the one who asked may see the paper').toBe(200);
});

test('worth reading: picked with its reason, read, a word written, gone; the worker is asked nothing', async ({ open, station }) => {
	const mark = String(Date.now() % 1000);
	const { case: id } = await caseAt(station, `百里阿婆${mark}`, 'work', { case: { pseudonym: `读${mark}` } });
	const api = await station.as(WORKER);
	const session = await api.create('session', { started_at: hoursAgo(2), mode: '2', aim: ['2'], narrative: '头一回上门，她只肯站在门口说话。', danger: 'same' }, id);
	const page = await open(SUPERVISOR);
	const line = page.getByTestId('today-read').locator('li').filter({ hasText: `读${mark}` });
	await expect(line).toContainText('头一次会谈');
	await expectNoSideScroll(page);
	await line.getByTestId('today-read-act').click();
	await expect(page).toHaveURL(new RegExp(`/session/${session.id}$`));
	await expect(page.getByTestId('record-view')).toContainText('站在门口');
	await page.getByTestId('session-remark').click();
	await fill(page, 'supervisor_note', '下回先不进门，带张小凳子在门口坐。');
	await page.getByTestId('save').click();
	await expect(page.getByTestId('record-view')).toContainText('小凳子');
	await page.goto('/');
	await expect(page.getByTestId('today-must').or(page.getByText('等你批的')).first()).toBeVisible();
	await expect(page.getByTestId('today-read').locator('li').filter({ hasText: `读${mark}` })).toHaveCount(0);
	expect((await api.must('GET', '/today')).read.filter((x: Json) => x.parent === id)).toEqual([]);
});

test('two files of one person become one, with all that hangs on them; taken back, each has its own again', async ({ open, station }) => {
	const api = await station.as(WORKER);
	const mark = String(Date.now() % 1000);
	const where = await village(station);
	const kept = await api.create('person', { name: `濮阳秀兰${mark}`, gender: '2', client_groups: ['B01'], village: where, birth_date: '1943-04-02', live_addr: null });
	const other = await api.create('person', { name: `濮阳秀南${mark}`, gender: '2', client_groups: ['A01'], village: where, birth_date: '1943-04-02' });
	const intake = await api.create('intake', { channel: '1', asked_at: hoursAgo(5), person: other.id, presenting_problem: '问高龄津贴', danger: 'none' });
	const page = await open(WORKER, `/people/${kept.id}`);
	await page.getByTestId('merge-open').click();
	await page.locator('#merge-find').fill('濮阳');
	await page.getByTestId('person-hit').filter({ hasText: `濮阳秀南${mark}` }).click();
	await expect(page.getByTestId('merge-client_groups-both')).toBeVisible();
	await expectNoSideScroll(page);
	await page.getByTestId('merge-client_groups-both').check();
	await page.getByTestId('merge-reason').fill('同一个人，名字写错了一个字');
	await page.getByTestId('merge-go').click();
	await confirmed(page, page.getByTestId('merged-in'));
	expect((await api.must('GET', `/records/intake/${intake.id}`)).fields.person).toBe(kept.id);
	expect((await api.must('GET', `/records/person/${kept.id}`)).fields.client_groups.sort()).toEqual(['A01', 'B01']);
	await page.goto(`/people/${other.id}`);
	await expect(page.getByTestId('person-merged')).toBeVisible();

	await page.goto(`/people/${kept.id}`);
	await page.getByTestId('merge-undo').click();
	await page.getByTestId('confirm-reason').fill('问过家里，是两姐妹');
	await page.getByTestId('confirm-act').click();
	await expect(page.getByTestId('merged-in')).toHaveCount(0);
	expect((await api.must('GET', `/records/intake/${intake.id}`)).fields.person).toBe(other.id);
	expect((await api.must('GET', `/records/person/${kept.id}`)).fields.client_groups).toEqual(['B01']);
	await page.goto(`/people/${other.id}`);
	await expect(page.getByTestId('person-merged')).toHaveCount(0);
	await expect(page.getByTestId('person-name')).toHaveText(`濮阳秀南${mark}`);
});
