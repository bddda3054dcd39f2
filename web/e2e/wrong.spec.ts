/* Wrong input gets a clear answer, and nothing that was typed is lost. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { newId } from './lib/api';
import { chooseIn, code, expectNoSideScroll, fill, saveAndLeave } from './lib/hands';
import { worked, type Worked } from './lib/world';
import { COLLEAGUE, PASSWORD, WORKER } from './lib/station';

let there: Worked;

test.beforeAll(async ({ station }) => {
	there = await worked(station, '司徒玉兰');
});

const TEXT = '她说夜里起来要扶着墙走。';

/** What lies on the device, as somebody without a session finds it. */
const sealedDrafts = (page: Page) => page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('sg.draft.')).map((k) => localStorage.getItem(k)).join());

test('a record half written: back, a closed tab, another page: the draft is offered', async ({ open }) => {
	const page = await open(WORKER, `/people/${there.person}`);
	await page.goto('/r/intake/new');
	await fill(page, 'presenting_problem', TEXT);
	await expect(page.locator('.saved')).toBeVisible();
	await page.goBack();
	await expect(page.getByTestId('person-name')).toHaveText('司徒玉兰');
	await page.goForward();
	await page.getByTestId('draft-take').click();
	await expect(page.locator('#f-presenting_problem')).toHaveValue(TEXT);

	const before = await sealedDrafts(page);
	await fill(page, 'presenting_problem', `${TEXT}还说`);
	await expect.poll(() => sealedDrafts(page)).not.toBe(before);
	const context = page.context();
	await page.close({ runBeforeUnload: false });
	const later = await context.newPage();
	await later.goto('/r/intake/new');
	await later.getByTestId('draft-take').click();
	await expect(later.locator('#f-presenting_problem')).toHaveValue(`${TEXT}还说`);
	await expectNoSideScroll(later);

	await chooseIn(later, later.locator('#f-channel'), '来电');
	await saveAndLeave(later);
	await later.goto('/r/intake/new');
	await expect(later.getByTestId('form-intake')).toBeVisible();
	await expect(later.getByTestId('draft-offer')).toHaveCount(0);
});

test('signed out, a draft stays shut on the device; signed in again it is offered', async ({ open }) => {
	const page = await open(WORKER, '/r/intake/new');
	await fill(page, 'presenting_problem', TEXT);
	await expect(page.locator('.saved')).toBeVisible();
	await page.goto('/me');
	await page.getByTestId('sign-out-me').click();
	await expect(page).toHaveURL(/\/signin/);
	const raw = await sealedDrafts(page);
	expect(raw.length).toBeGreaterThan(50);
	expect(raw).not.toContain('presenting_problem');
	await page.getByTestId('login').fill(WORKER.login);
	await page.getByTestId('password').fill(PASSWORD);
	await page.getByTestId('sign-in').click();
	await page.waitForURL((u) => u.pathname !== '/signin');
	await page.goto('/r/intake/new');
	await page.getByTestId('draft-take').click();
	await expect(page.locator('#f-presenting_problem')).toHaveValue(TEXT);
	await page.goto('/me');
	await page.getByTestId('draft-drop').first().click();
});

test('what is missing is named, and the first of it has the focus', async ({ open }) => {
	const page = await open(WORKER, '/people/new');
	await fill(page, 'name', '上官小妹');
	await page.getByTestId('save').click();
	await expect(page.getByTestId('left')).toContainText('性别');
	await expect(page.getByTestId('field-gender').getByRole('alert')).toBeVisible();
	await expect(page.locator('#f-gender, #f-gender *').locator(':scope:focus')).toHaveCount(1);
	await expect(page.locator('#f-name')).toHaveValue('上官小妹');
});

async function editAlias(page: Page, text: string): Promise<void> {
	await page.getByTestId('edit-basics').click();
	await fill(page, 'alias', text);
}

test('two people change the same field: both see both, one chooses', async ({ open }) => {
	const mine = await open(WORKER, `/people/${there.person}`);
	const theirs = await open(COLLEAGUE, `/people/${there.person}`);
	await editAlias(mine, '阿兰');
	await editAlias(theirs, '兰婆');
	await saveAndLeave(theirs);

	await mine.getByTestId('save').click();
	const conflict = mine.getByTestId('conflict');
	await expect(conflict).toContainText('阿兰');
	await expect(conflict).toContainText('兰婆');
	await expect(conflict).toContainText(COLLEAGUE.name);
	await expect(mine.getByTestId('conflict-keep')).toBeDisabled();
	await expectNoSideScroll(mine);
	await mine.getByTestId('conflict-alias-mine').check();
	await mine.getByTestId('conflict-keep').click();
	await expect(conflict).toHaveCount(0);
	await mine.goto(`/r/person/${there.person}`);
	await expect(mine.getByTestId('value-alias')).toContainText('阿兰');
});

test('changes of two people to different fields are both kept', async ({ open, station }) => {
	const mine = await open(WORKER, `/people/${there.person}`);
	await mine.getByTestId('edit-basics').click();
	await fill(mine, 'wechat', 'yulan-1938');
	await (await station.as(COLLEAGUE)).change('person', there.person, { grid: '许岙三网格' });
	await saveAndLeave(mine);
	const now = await (await station.as(WORKER)).must('GET', `/records/person/${there.person}`);
	expect(now.fields.grid).toBe('许岙三网格');
	expect(now.fields.wechat, 'kept, and covered or not').toBeTruthy();
});

test('a save pressed twice writes once', async ({ open, station }) => {
	const page = await open(WORKER, '/people/new');
	await fill(page, 'name', '诸葛二妹');
	await code(page, 'gender', '2', '女');
	await chooseIn(page, page.locator('#f-client_groups'), '独居老人');
	await chooseIn(page, page.locator('#f-village'), '许岙');
	await page.getByTestId('save').dblclick();
	await expect(page.getByTestId('person-name')).toHaveText('诸葛二妹');
	const found = await (await station.as(WORKER)).must('GET', `/search?q=${encodeURIComponent('诸葛二妹')}`);
	expect(found.items).toHaveLength(1);
});

test('a page of nothing says so in words', async ({ open }) => {
	const page = await open(WORKER, `/people/${newId()}`);
	await expect(page.getByTestId('error-note')).toContainText('看不了');
	await page.goto('/nowhere');
	await expect(page.locator('#main')).toContainText('没有这一页');
});
