/* The way of a case in the browser, step by step; the walk puts the steps together. */
import { expect, type Page } from '@playwright/test';
import { chooseIn, code, expectNoSideScroll, fill, saveAndLeave, tick } from './hands';

/** A line of the missing list is done: its form opens, is filled, and the line is gone. */
export async function doMissing(page: Page, key: string, work: () => Promise<void>): Promise<void> {
	await page.getByTestId(`missing-act-${key}`).click();
	await work();
	await saveAndLeave(page);
	await expect(page.getByTestId(`missing-${key}`)).toHaveCount(0);
}

/** The step on: asked for, with words; the sheet goes away when it is done. */
export async function step(page: Page, move: string, words = ''): Promise<void> {
	await page.getByTestId(`next-${move}`).first().click();
	const sheet = page.getByTestId('move-sheet');
	if (words)
		await sheet.getByTestId('move-words').fill(words);
	await sheet.getByTestId('move-go').click();
	await expect(sheet).toHaveCount(0);
}

export async function stageIs(page: Page, key: string): Promise<void> {
	await expect(page.getByTestId(`stage-${key}`)).toHaveAttribute('data-state', 'now');
}

/** A record of its own beneath the case: filled, saved, moved on; then back to the case. */
async function beneath(page: Page, need: string, move: string, work: () => Promise<void>): Promise<void> {
	const desk = page.url();
	await page.getByTestId(`missing-act-${need}`).click();
	await work();
	await saveAndLeave(page);
	await step(page, move);
	await page.goto(desk);
	await expect(page.getByTestId(`missing-${need}`)).toHaveCount(0);
}

/** Said aloud, with a witness, item by item. */
export async function agree(page: Page): Promise<void> {
	await beneath(page, 'agreement', 'sign', async () => {
		await tick(page, 'agreed', '01');
		await tick(page, 'agreed', '02');
		await code(page, 'form', '2', '口头');
		await fill(page, 'said', '讲了帮什么、帮到什么时候、哪些要保密');
		await fill(page, 'witness', '邻居许阿姨');
	});
}

/** What she says herself, read to her by her family. */
export async function hearOut(page: Page): Promise<void> {
	await beneath(page, 'feedback', 'finish', async () => {
		await code(page, 'overall', '5', '非常满意');
		await code(page, 'fill_mode', '1', '本人');
	});
}

type Cell = (key: string) => ReturnType<Page['locator']>;

/** One more row; its cells by key. */
async function addRow(page: Page, rows: string, at: number): Promise<Cell> {
	await page.getByTestId(`add-${rows}`).click();
	return (key) => page.locator(`#f-${rows}-${at}-${key}`);
}

export async function assess(page: Page): Promise<void> {
	await doMissing(page, 'needs', async () => {
		const cell = await addRow(page, 'needs', 0);
		await chooseIn(page, cell('need'), '生活照料');
		await cell('words').fill('一个人住，夜里摔过一跤');
		await cell('cause').fill('儿子在外地，邻居也老了');
		await cell('seq').fill('1');
		await cell('seq').blur();
	});
	await doMissing(page, 'report', () => fill(page, 'assess_report', '能自己做饭，怕夜里出事；先把夜里有人应排好。'));
	await doMissing(page, 'self_account', () => fill(page, 'self_account', '“我不想去养老院，晚上有人问一声就行。”'));
	await doMissing(page, 'assessed', () => fill(page, 'assessed_on', '今天'));
}

/** Everything of the plan but the difficulties: the walk goes on without them, with a reason. */
export async function plan(page: Page): Promise<void> {
	await doMissing(page, 'goals', async () => {
		await fill(page, 'purpose', '夜里出了事有人知道');
		const cell = await addRow(page, 'goals', 0);
		await cell('goal').fill('每天晚上有人问一声');
		await cell('measure').fill('一周问了几晚');
		await cell('baseline').fill('0');
		await cell('target').fill('7');
		await cell('target').blur();
	});
	await doMissing(page, 'steps', async () => {
		const cell = await addRow(page, 'steps', 0);
		await cell('what').fill('跟村里排好谁晚上打电话');
		await cell('due').fill('+7');
		await cell('due').blur();
	});
	await doMissing(page, 'tasks', async () => {
		await fill(page, 'worker_task', '排班，头一周每天问一次有没有打');
		await fill(page, 'client_task', '晚上八点前把手机充上电');
		await fill(page, 'plan_agreed_on', '今天');
	});
}

/** The closure report in its short form. */
export async function writeClosure(page: Page): Promise<void> {
	await chooseIn(page, page.locator('#f-reason'), '目标达成');
	await fill(page, 'summary', '帮着排了夜间电话，村里三个人轮着打。');
	await fill(page, 'changes', '晚上睡得着了，会自己打给村里。');
	await fill(page, 'keep', '轮班表贴在村里，网格员每月看一次。');
	await fill(page, 'told_on', '今天');
	await tick(page, 'how', '1');
	const cell = await addRow(page, 'follow_up', 0);
	await cell('day').fill('+30');
	await cell('day').blur();
	await saveAndLeave(page);
}

/** The supervisor's page: the paper is opened, its checks are seen, two taps agree. */
export async function approve(page: Page, title: string, label: string, check = ''): Promise<void> {
	await page.goto('/approvals');
	await page.getByTestId('approval').filter({ hasText: label }).filter({ hasText: title }).click();
	const paper = page.getByTestId('approval-paper');
	await expect(paper).toBeVisible();
	if (check)
		await expect(paper).toContainText(check);
	await expectNoSideScroll(page);
	await page.getByTestId('approval-agree').click();
	await expect(page.getByTestId('undo')).toBeVisible();
	await expect(page.getByTestId('approval').filter({ hasText: title })).toHaveCount(0);
}

/** The short record: text, at most six inputs after it, danger asked every time. */
export async function writeSession(page: Page, wide: boolean, text: string): Promise<void> {
	await page.getByTestId('case-session').click();
	await expect(page.getByTestId('form-session')).toBeVisible();
	await expect(page.getByTestId('session-when')).toContainText('今天');
	if (await page.getByTestId('field-mode').count())
		await chooseIn(page, page.locator('#f-mode'), '电话');
	await fill(page, 'narrative', text);
	if (!wide)
		await page.locator('.phone-next').click();
	const danger = page.getByTestId('danger-row');
	await expect(danger.locator('input:checked')).toHaveCount(0);
	await page.getByTestId('save').click();
	await expect(page.getByTestId('left')).toContainText('有没有危险');
	await expect(page.getByTestId('form-session')).toBeVisible();
	await page.getByTestId('goal-progress').getByTestId('seg-3').first().click();
	await danger.getByTestId('seg-same').click();
	await saveAndLeave(page);
	await expect(page).toHaveURL(/\/cases\/[0-9a-f-]{36}$/);
	await expect(page.getByTestId('stages')).toBeVisible();
}
