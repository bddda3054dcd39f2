/* Kinds of cases, each walked by clicking where it differs from the others. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { chooseFirst, chooseIn, expectNoSideScroll, fill, saveAndLeave, shown } from './lib/hands';
import { SUPERVISOR, WORKER } from './lib/station';
import { passWithReasons } from './lib/sheet';
import { caseAt } from './lib/way';
import { village } from './lib/world';

/** The supervisor agrees to the one paper that names it. */
async function agreeTo(page: Page, title: string): Promise<void> {
	await page.goto('/approvals');
	await page.getByTestId('approval').filter({ hasText: title }).first().click();
	await expect(page.getByTestId('approval-paper')).toContainText(title);
	await page.getByTestId('approval-agree').click();
	await expect(page.getByTestId('undo')).toBeVisible();
}

/** Things a person has to fill in, those that stand folded in one line not counted. */
const RECEPTION = '.row[data-test^="reception-"], .field';

test('reception: five inputs, thirty seconds; a question answered is no case', async ({ open, wide }) => {
	const page = await open(WORKER);
	await page.getByTestId(wide ? 'note' : 'note-phone').click();
	await page.getByTestId('note-intake').click();
	await expect(page).toHaveURL(/\/reception$/);
	const form = page.getByTestId('form-intake');
	await expect(form).toBeVisible();
	expect(await form.locator(RECEPTION).filter({ visible: true }).count(), 'inputs of a reception').toBeLessThanOrEqual(5);
	await page.getByTestId('reception-nameless').click();
	await page.getByTestId('reception-alias').fill('桥头大姐');
	await page.getByTestId('reception-channel').getByTestId('seg-2').click();
	await fill(page, 'presenting_problem', '问低保一年要不要再办一次');
	await fill(page, 'handled', '每年复核一次，给了材料单子');
	await page.getByTestId('reception-decision').getByTestId('seg-2').click();
	await expectNoSideScroll(page);
	await page.getByTestId('save').click();
	await expect(page.getByTestId('reception-done')).toContainText('不用送签');
	await page.getByTestId('reception-intake').click();
	await expect(page.getByTestId('record-state')).toHaveText('咨询完结');
	await expect(page.getByTestId('value-receiver')).toContainText(WORKER.name);
});

test('reception by the keyboard: N, the figure, the person found, and what is left to do', async ({ open, station, wide }) => {
	test.skip(!wide, 'keys are of the desk');
	const api = await station.as(WORKER);
	await api.create('person', { name: '南宫阿妹', gender: '2', client_groups: ['B01'], village: await village(station) });
	const page = await open(WORKER);
	await page.keyboard.press('n');
	await expect(page.getByTestId('note-intake')).toBeVisible();
	await page.getByTestId('note-intake').press('Enter');
	await page.getByTestId('reception-who').getByTestId('person-find').fill('南宫');
	await page.getByTestId('reception-who').getByTestId('person-hit').first().click();
	await page.getByTestId('reception-channel').getByTestId('seg-1').click();
	await fill(page, 'presenting_problem', '夜里怕，想有人说说话');
	await fill(page, 'handled', '陪她坐了一会，约周四去看');
	await page.getByTestId('reception-decision').getByTestId('seg-1').click();
	await expect(page.getByTestId('form-intake')).toContainText('给他答复');
	await page.getByTestId('save').press('Control+Enter');
	await expect(page.getByTestId('reception-done')).toContainText('还没办完');
	await page.getByTestId('reception-intake').click();
	await expect(page.getByTestId('missing-problem')).toBeVisible();
});

test('a refusal: a reason, a second pair of eyes, nobody blamed', async ({ open }) => {
	const page = await open(WORKER, '/reception');
	const word = `想要一套房${Date.now() % 1000}`;
	await page.getByTestId('reception-nameless').click();
	await page.getByTestId('reception-alias').fill('塘下来的');
	await page.getByTestId('reception-channel').getByTestId('seg-1').click();
	await fill(page, 'presenting_problem', word);
	await fill(page, 'handled', '讲了公租房归住建管，给了电话');
	await page.getByTestId('reception-decision').getByTestId('seg-4').click();
	await page.getByTestId('save').click();
	await expect(page.getByTestId('field-refuse_reason').getByRole('alert')).toBeVisible();
	await chooseFirst(page, page.getByTestId('field-refuse_reason').locator('.el-select'));
	await page.getByTestId('save').click();
	await page.getByTestId('reception-intake').click();
	const number = await page.getByTestId('record-number').innerText();
	await shown(page, 'move-refuse').first().click();
	const sheet = page.getByTestId('move-sheet');
	await sheet.getByTestId('why-danger').fill('只来问房子的事，看不出危险');
	await chooseFirst(page, sheet.getByTestId('missing-danger').locator('.el-select'));
	await sheet.getByTestId('move-go').click();
	await expect(sheet).toHaveCount(0);
	await expect(page.getByTestId('pending-note')).toContainText(SUPERVISOR.name);
	await agreeTo(await open(SUPERVISOR), number);
	await page.reload();
	await expect(page.getByTestId('record-state')).toHaveText('不接案');
	await expectNoSideScroll(page);
});

test('a death before closure: nothing is asked of the dead, nobody is sent to visit', async ({ open, station }) => {
	const { case: id, name } = await caseAt(station, `公冶阿婆${Date.now() % 1000}`, 'work');
	const page = await open(WORKER, `/cases/${id}`);
	await page.getByTestId('case-more').click();
	await page.getByTestId('move-close_early').click();
	const sheet = page.getByTestId('move-sheet');
	await sheet.getByTestId('missing-act-closure').click();
	await expect(page).toHaveURL(/\/closure$/);
	await chooseIn(page, page.locator('#f-reason'), '去世');
	await fill(page, 'summary', '最后一次见面是上周三，她说想吃桂花糕。');
	await saveAndLeave(page);
	await page.getByTestId('case-more').click();
	await page.getByTestId('move-close_early').click();
	for (const key of ['closure', 'farewell', 'follow_up', 'feedback'])
		await expect(sheet.getByTestId(`missing-${key}`)).toHaveCount(0);
	await passWithReasons(page, '11月20日在家里走的，家人在身边。');
	await expect(page.getByTestId('pending-note')).toContainText(SUPERVISOR.name);
	await agreeTo(await open(SUPERVISOR), `代称${name.slice(-1)}`);
	await page.reload();
	await expect(page.getByTestId('case-state')).toContainText('已结案');
	await expect(page.getByTestId('case-session')).toHaveCount(0);
	const today = await (await station.as(WORKER)).must('GET', '/today');
	expect(today.must.filter((x: { record: string; label: string }) => x.record === id && /去看一次/.test(x.label))).toEqual([]);
	await expectNoSideScroll(page);
});

test('a goal is measured with one click and one figure; its bar follows', async ({ open, station }) => {
	const { case: id } = await caseAt(station, `令狐阿公${Date.now() % 1000}`, 'work', {
		case: { goals: [{ goal: '每周出门', measure: '一周几次', baseline: '0', target: '4', status: '2' }] },
	});
	const page = await open(WORKER, `/cases/${id}`);
	await page.getByTestId('goal-measure-1').click();
	await page.getByTestId('goal-now-1').fill('3');
	await page.getByTestId('goal-now-1').press('Enter');
	await expect(page.getByTestId('goal-measure-1')).toHaveText('3');
	await expect(page.getByTestId('goal-row-1').getByRole('img')).toHaveAttribute('aria-label', /75/);
});

test('consent: item by item, still agreed with one tap, taken back with words', async ({ open, station }) => {
	const { case: id } = await caseAt(station, `东方阿婆${Date.now() % 1000}`, 'assess');
	const api = await station.as(WORKER);
	const consent = await api.create('consent', { agreed: ['01', '02'], refused: ['09'], form: '2', said: '讲了帮什么', witness: '邻居', explain_mode: '1' }, id);
	await api.move('consent', consent.id, 'sign');
	const page = await open(WORKER, `/cases/${id}`);
	const part = page.getByTestId('consent-part');
	await expect(part.getByTestId('consent-01')).toContainText('同意');
	await expect(part.getByTestId('consent-09')).toContainText('不同意');
	await part.getByTestId('consent-still-phone').click();
	await expect(part).toContainText('记下了');
	const flow = await api.must('GET', `/records/consent/${consent.id}/flow`);
	expect(flow.log.map((l: { opinion: string }) => l.opinion).join()).toContain('电话');
	await part.getByTestId('consent-withdraw').click();
	const sheet = page.getByTestId('move-sheet');
	await sheet.getByTestId('move-words').fill('他说不想再有人来');
	await sheet.getByTestId('move-go').click();
	await expect(part).toContainText('他撤回了');
	await expectNoSideScroll(page);
});
