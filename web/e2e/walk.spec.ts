/* From a list in a spreadsheet to a closed case, as worker, supervisor and head walk it. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { agree, approve, assess, doMissing, hearOut, plan, stageIs, step, writeClosure, writeSession } from './lib/casework';
import { chooseIn, code, expectNoSideScroll, fill, pickIn, saveAndLeave, seg, shown } from './lib/hands';
import { idNo, wrongCheck } from './lib/invented';
import { A, HEAD, PASSWORD, SUPERVISOR, type Person } from './lib/station';

const NEWCOMER: Person = { login: 'wanghaiyan', name: '王海燕', role: 'worker' };
const CLIENT = { name: '潘桂花', birth: '1941-03-05', id: idNo('330381', '19410305') };

test.describe.configure({ mode: 'serial' });

test('the head makes an account; the first password is changed at once', async ({ open, fresh }) => {
	const head = await open(HEAD, '/settings/accounts');
	await head.getByTestId('account-new').click();
	await head.getByTestId('account-name').fill(NEWCOMER.name);
	await head.getByTestId('account-login').fill(NEWCOMER.login);
	await head.getByTestId('account-save').click();
	const confirm = head.getByTestId('confirm-password');
	const first = head.getByTestId('first-password');
	await expect(confirm.or(first)).toBeVisible();
	if (await confirm.isVisible()) {
		await confirm.fill(PASSWORD);
		await confirm.press('Enter');
	}
	const password = await first.innerText();
	expect(password).toMatch(/^[a-z]{5}(-[a-z]{5}){3}$/);
	await expect(head.getByTestId('password-close')).toBeDisabled();
	await head.getByTestId('password-copied').check();
	await head.getByTestId('password-close').click();
	await expect(head.getByTestId(`account-${NEWCOMER.login}`)).toContainText(NEWCOMER.name);

	const page = await fresh('/cases');
	await expect(page).toHaveURL(/\/signin/);
	await page.getByTestId('login').fill(NEWCOMER.login);
	await page.getByTestId('password').fill('not the password');
	await page.getByTestId('sign-in').click();
	await expect(page.getByTestId('signin-wrong')).toContainText('账号或密码不对');
	await page.getByTestId('password').fill(password);
	await page.getByTestId('sign-in').click();
	await expect(page).toHaveURL(/\/password$/);
	await page.goto('/people');
	await expect(page).toHaveURL(/\/password$/);
	await page.getByTestId('old-password').fill(password);
	await page.getByTestId('new-password').fill('short');
	await page.getByTestId('new-password-again').fill('short');
	await page.getByTestId('change-password').click();
	await expect(page.getByRole('alert')).toContainText('10');
	await page.getByTestId('new-password').fill(PASSWORD);
	await page.getByTestId('new-password-again').fill(PASSWORD);
	await page.getByTestId('change-password').click();
	await expect(page).not.toHaveURL(/\/password$/);
	await expectNoSideScroll(page);
});

/** The four fields of a newcomer, and nothing more is asked. */
async function register(page: Page): Promise<void> {
	await page.goto('/people/new');
	await fill(page, 'name', CLIENT.name);
	await code(page, 'gender', '2', '女');
	await chooseIn(page, page.locator('#f-client_groups'), '独居老人');
	await chooseIn(page, page.locator('#f-village'), A.village);
	await saveAndLeave(page);
	await expect(page.getByTestId('person-name')).toHaveText(CLIENT.name);
}

/** A person found by what people type, from wherever the width has its search. */
async function find(page: Page, wide: boolean, typed: string): Promise<void> {
	await page.goto(wide ? '/' : '/find');
	const box = wide ? page.getByTestId('person-find').first() : page.locator('main').getByTestId('person-find');
	await box.fill(typed);
	await page.getByTestId('person-hit').filter({ hasText: CLIENT.name }).first().click();
	await expect(page.getByTestId('person-name')).toHaveText(CLIENT.name);
}

test('a case is taken in, opened, worked and closed', async ({ open, wide }) => {
	test.setTimeout(240_000);
	const worker = await open(NEWCOMER);
	const supervisor = await open(SUPERVISOR);

	await test.step('registered with four fields, found by two characters and by pinyin initials', async () => {
		await register(worker);
		await find(worker, wide, CLIENT.name.slice(0, 2));
		await find(worker, wide, 'pgh');
		await expectNoSideScroll(worker);
	});

	await test.step('a wrong ID number is said, no digit is proposed; the right one is taken', async () => {
		await worker.getByTestId('edit-basics').click();
		await worker.locator('#f-id_no').fill(wrongCheck(CLIENT.id));
		await worker.locator('#f-id_no').blur();
		const box = worker.getByTestId('field-id_no');
		await expect(box.getByRole('alert')).toContainText('校验位对不上');
		await expect(box.getByRole('alert')).not.toContainText(/[0-9X]/);
		await fill(worker, 'id_no', CLIENT.id);
		await expect(box.getByRole('alert')).toHaveCount(0);
		await saveAndLeave(worker);
		await expect(worker.getByTestId('fact-birth_date')).toContainText('1941');
	});

	await test.step('taken in: the supervisor is asked', async () => {
		await shown(worker, 'person-intake').click();
		await expect(worker.getByTestId('field-person')).toContainText(CLIENT.name);
		await chooseIn(worker, worker.locator('#f-channel'), '来访');
		await fill(worker, 'presenting_problem', '“夜里摔了，没人晓得，怕。”');
		await seg(worker, 'danger', 'none');
		await saveAndLeave(worker);
		const number = worker.getByTestId('record-number');
		await expect(number).toContainText('RA01');
		await worker.getByTestId('missing-act-problem').click();
		await chooseIn(worker, worker.locator('#f-problem_types'), '生活照料');
		await saveAndLeave(worker);
		await step(worker, 'open');
		await expect(worker.getByTestId('pending-note')).toContainText(SUPERVISOR.name);
		await approve(supervisor, CLIENT.name, '开案');
		await worker.reload();
	});

	await test.step('a case: what is missing stands there with its clauses', async () => {
		await worker.getByTestId('to-case').click();
		await expect(worker.getByTestId('field-person')).toContainText(CLIENT.name);
		await fill(worker, 'pseudonym', '桂花婆婆');
		await code(worker, 'case_type', '5', '个案管理');
		await chooseIn(worker, worker.locator('#f-field'), '老年');
		await chooseIn(worker, worker.locator('#f-problem_types'), '生活照料');
		await code(worker, 'risk', '3', '中');
		await chooseIn(worker, worker.locator('#f-supervisor'), SUPERVISOR.name);
		await saveAndLeave(worker);
		await expect(worker.getByTestId('case-number')).toContainText('RA01');
		await stageIs(worker, 'intake');
		await expect(worker.getByTestId('missing-agreement')).toContainText('成都 8.1.d');
		await expectNoSideScroll(worker);
		await agree(worker);
		await doMissing(worker, 'willing', () => code(worker, 'willing', '1', '自愿'));
		await step(worker, 'open', '夜里没人应，想先排个电话班。');
		await expect(worker.getByTestId('pending-note')).toContainText(SUPERVISOR.name);
	});

	await test.step('the supervisor sees the checks and agrees', async () => {
		await approve(supervisor, '桂花婆婆', '开案', '成都 8.1.b');
		await worker.reload();
		await stageIs(worker, 'assess');
		await find(worker, wide, 'pgh');
		await shown(worker, 'person-case').click();
		await stageIs(worker, 'assess');
	});

	await test.step('assessed and planned; one need is gone without, with a reason', async () => {
		await assess(worker);
		await step(worker, 'to_plan');
		await stageIs(worker, 'plan');
		await plan(worker);
		await worker.getByTestId('next-to_work').first().click();
		const sheet = worker.getByTestId('move-sheet');
		await expect(sheet.getByTestId('missing-difficulties')).toBeVisible();
		await pickIn(worker, sheet.getByTestId('missing-difficulties').locator('.el-select'), '不适用');
		await sheet.getByTestId('why-difficulties').fill('眼下想不出别的难处，下回一起想');
		await sheet.getByTestId('move-go').click();
		await expect(sheet).toHaveCount(0);
		await stageIs(worker, 'work');
	});

	await test.step('two sessions in the short form', async () => {
		await writeSession(worker, wide, '约好晚上八点打电话，村里三个人轮。');
		await writeSession(worker, wide, '打了六晚，她说睡得着了。');
		await expect(worker.getByTestId('sessions').locator('tr')).toHaveCount(2);
		await doMissing(worker, 'measured', async () => {
			await worker.locator('#f-goals-0-current').fill('6');
			await worker.locator('#f-goals-0-current').blur();
		});
		await step(worker, 'to_evaluate');
		await stageIs(worker, 'evaluate');
	});

	await test.step('evaluated, reported, handed in for closure', async () => {
		await worker.getByTestId('missing-act-closure').click();
		await writeClosure(worker);
		await doMissing(worker, 'results', () => chooseIn(worker, worker.locator('#f-goals-0-status'), '已达成'));
		await doMissing(worker, 'process', () => fill(worker, 'eval_process', '计划谈两次，谈了两次；电话班第二周就稳了。'));
		await doMissing(worker, 'conclusion', () => code(worker, 'eval_conclusion', '1', '可以结案'));
		await hearOut(worker);
		await step(worker, 'close', '夜里有人应了，她自己也会打。');
		await expect(worker.getByTestId('pending-note')).toContainText(SUPERVISOR.name);
	});

	await test.step('agreed: closed, with everything to read', async () => {
		await approve(supervisor, '桂花婆婆', '结案');
		await worker.reload();
		await expect(worker.getByTestId('case-state')).toContainText('已结案');
		await stageIs(worker, 'closure');
		await expect(worker.getByTestId('sessions').locator('tr')).toHaveCount(2);
		await worker.goto(worker.url().replace('/cases/', '/r/case/'));
		await expect(worker.getByTestId('value-assess_report')).toContainText('先把夜里有人应排好');
		await expectNoSideScroll(worker);
	});
});
