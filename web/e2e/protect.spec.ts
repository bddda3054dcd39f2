/* People who must be protected: violence at home with its report, a child whose parents are far away. */
import { type Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { type Json } from './lib/api';
import { step } from './lib/casework';
import { choose, chooseIn, code, expectNoSideScroll, fill, saveAndLeave, seg, shown, tick } from './lib/hands';
import { COLLEAGUE, HEAD, WORKER } from './lib/station';
import { caseAt } from './lib/way';

/** From wherever one is: the telephone numbers first, then the paper. */
async function report(page: Page, wide: boolean): Promise<void> {
	await page.getByTestId(wide ? 'emergency' : 'emergency-phone').first().click();
	await expect(page.getByTestId('emergency-numbers')).toContainText('110');
	await page.getByTestId('emergency-mandatory_report').click();
	await expect(page.getByTestId('form-mandatory_report')).toBeVisible();
}

test('violence at home: reported at once, nobody’s consent or approval in its way; the case stays open till somebody has received it', async ({ open, station, wide }) => {
	test.setTimeout(180_000);
	const mark = String(Date.now() % 1000);
	const { case: id } = await caseAt(station, `慕容秋${mark}`, 'work', { birth: '1988-05-06' });
	const page = await open(WORKER, `/cases/${id}`);
	await expect(page.getByTestId('stages')).toBeVisible();
	await report(page, wide);
	await tick(page, 'situations', '4');
	await expectNoSideScroll(page);
	await page.getByTestId('save').click();
	await page.waitForURL(/\/r\/mandatory_report\//);
	await expect(page.getByTestId('record-state')).toHaveText('还没报');
	const made = page.url().split('/').pop()!;
	const api = await station.as(WORKER);
	const flow: Json = await api.must('GET', `/records/mandatory_report/${made}/flow`);
	expect(flow.moves.find((m: Json) => m.key === 'report').approval, 'reporting waits for nobody').toBe(false);

	await test.step('who is not named does not see it, not even the head', async () => {
		for (const who of [COLLEAGUE, HEAD])
			expect((await (await station.as(who)).ask('GET', `/records/mandatory_report/${made}`)).status).toBe(403);
	});

	await test.step('the case cannot be closed over it', async () => {
		await page.goto(`/cases/${id}`);
		await page.getByTestId('case-more').click();
		await page.getByTestId('move-close_early').click();
		await expect(page.getByTestId('move-sheet').locator('div.lock').filter({ hasText: '报' }).first()).toContainText('110');
		await page.keyboard.press('Escape');
	});

	await test.step('reported, with who received it', async () => {
		await page.goto(`/r/mandatory_report/${made}`);
		await page.getByTestId('edit').click();
		await fill(page, 'reported_at', '今天');
		await page.getByTestId('field-reported_at').locator('input').nth(1).fill('0:10');
		await page.getByTestId('field-reported_at').locator('input').nth(1).blur();
		await page.getByTestId('add-reports').click();
		await chooseIn(page, page.locator('#f-reports-0-to'), '公安');
		await page.locator('#f-reports-0-receiver').fill('值班民警 0312');
		await page.locator('#f-reports-0-receiver').blur();
		await saveAndLeave(page);
		await step(page, 'report');
		await expect(page.getByTestId('record-state')).toHaveText('报了');
		await expect(page.getByTestId('pending-note')).toHaveCount(0);
	});

	await test.step('now the case is no longer held by it', async () => {
		await page.goto(`/cases/${id}`);
		await page.getByTestId('case-more').click();
		await page.getByTestId('move-close_early').click();
		await expect(page.getByTestId('move-sheet')).toBeVisible();
		await expect(page.getByTestId('move-sheet').getByTestId('missing-mandatory_report')).toHaveCount(0);
	});
});

test('a child whose parents work far away: the guardian signs by a link, the card says what she is', async ({ open, fresh, station }) => {
	test.setTimeout(240_000);
	const mark = String(Date.now() % 1000);
	const born = `${new Date().getFullYear() - 10}-03-05`;
	const { case: id, person } = await caseAt(station, `宇文豆${mark}`, 'assess', { birth: born, groups: ['C04'] });
	const page = await open(WORKER, `/cases/${id}`);

	await test.step('the consent of a child waits for the guardian', async () => {
		await page.getByTestId('consent-new').click();
		await tick(page, 'agreed', '01');
		await tick(page, 'agreed', '02');
		await code(page, 'form', '5', '视频');
		await fill(page, 'said', '孩子点了头；爸妈在宁波，视频里讲过一遍');
		await fill(page, 'witness', '许岙村妇女主任');
		await saveAndLeave(page);
		await expect(page.getByTestId('missing-guardian')).toBeVisible();
	});
	const consent = page.url();

	let link = '';
	await test.step('a link for one signature, given from the page', async () => {
		await shown(page, 'give-guardian').first().click();
		link = await page.getByTestId('link-url').inputValue();
		expect(link).toContain('/g/');
		await page.keyboard.press('Escape');
	});

	await test.step('far away, on her own telephone, the mother reads and signs', async () => {
		const guest = await fresh(link.replace(/^https?:\/\/[^/]+/, ''));
		await expect(guest.getByTestId('guest-label')).toContainText('监护人');
		await guest.getByTestId('guest-next').click();
		for (let i = 0; i < 8 && (await guest.getByTestId('guest-question').count()) > 0; i++) {
			const asked = (await guest.locator('[data-test^="ask-"]').getAttribute('data-test'))!.slice('ask-'.length);
			if (asked === 'guardian_name')
				await guest.locator('.ask input').first().fill('宇文妈妈');
			else if (asked === 'guardian_phone')
				await guest.locator('.ask input').first().fill('19000000461');
			else if (asked === 'guardian_sign') {
				const pad = (await guest.locator('.ask canvas, .ask svg').first().boundingBox())!;
				await guest.mouse.move(pad.x + 30, pad.y + 30);
				await guest.mouse.down();
				for (const [x, y] of [[80, 60], [140, 30], [200, 70]] as const)
					await guest.mouse.move(pad.x + x, pad.y + y, { steps: 4 });
				await guest.mouse.up();
			}
			await expectNoSideScroll(guest);
			await guest.getByTestId('guest-next').click();
			await guest.waitForTimeout(150);
		}
		await expect(guest.getByTestId('guest-done')).toBeVisible();
		const again = await fresh(link.replace(/^https?:\/\/[^/]+/, ''));
		await expect(again.getByTestId('guest-over')).toBeVisible();
	});

	await test.step('signed: the consent is valid, item by item on the case desk', async () => {
		await page.goto(consent);
		await expect(page.getByTestId('missing-guardian')).toHaveCount(0);
		await step(page, 'sign');
		await expect(page.getByTestId('record-state')).toHaveText('有效');
		await page.goto(`/cases/${id}`);
		await expect(page.getByTestId('consent-01')).toContainText('同意');
	});

	await test.step('how she fares: a scale on the phone, one tap a question, its level read on the case desk', async () => {
		await page.goto(`/cases/${id}`);
		await page.getByTestId('take-scale').click();
		await choose(page, 'scale', '困境儿童四色评估');
		await seg(page, 'measure_point', '1');
		await seg(page, 'answered_by', '2');
		const questions = page.getByTestId('scale').getByRole('group');
		await expect(questions).toHaveCount(29);
		for (let i = 0; i < 29; i++)
			await questions.nth(i).locator('label').last().click();
		await expect(page.getByTestId('scale-sum')).toContainText('29 / 29');
		const level = /等级：(\S+)/.exec(await page.getByTestId('scale-sum').innerText())![1]!;
		await expectNoSideScroll(page);
		await saveAndLeave(page);
		await page.goto(`/cases/${id}`);
		await expect(page.getByTestId('scale-curve').first()).toBeVisible();
		await expect(page.getByTestId('scale-latest').first()).toContainText(level);
	});

	await test.step('the card of this term', async () => {
		await page.goto(`/r/child_card/new?parent=${person}`);
		await page.locator('#f-child_types').click();
		await tick(page, 'child_types', '09').catch(async () => chooseIn(page, page.locator('#f-child_types'), '留守'));
		await saveAndLeave(page);
		await expect(page.getByTestId('record-view')).toContainText('留守');
	});

	await test.step('nobody of the station reads it without being on the case', async () => {
		const list: Json = await (await station.as(COLLEAGUE)).ask('GET', `/records/consent?parent=${id}`);
		expect(JSON.stringify(list.data ?? {})).not.toContain('宇文妈妈');
	});
});
