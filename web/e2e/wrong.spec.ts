/* Wrong input gets a clear answer, and nothing that was typed is lost. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { newId } from './lib/api';
import { chooseIn, code, expectNoSideScroll, fill, saveAndLeave } from './lib/hands';
import { worked, type Worked } from './lib/world';
import { COLLEAGUE, WORKER } from './lib/station';

let there: Worked;

test.beforeAll(async ({ station }) => {
	there = await worked(station, '司徒玉兰');
});

const TEXT = '她说夜里起来要扶着墙走。';

test('a record half written: back, a closed tab, another page: the draft is offered', async ({ open }) => {
	const page = await open(WORKER, `/people/${there.person}`);
	await page.goto('/r/intake/new');
	await fill(page, 'presenting_problem', TEXT);
	await page.goBack();
	await expect(page.getByTestId('person-name')).toHaveText('司徒玉兰');
	await page.goForward();
	await page.getByTestId('draft-take').click();
	await expect(page.locator('#f-presenting_problem')).toHaveValue(TEXT);

	await fill(page, 'presenting_problem', `${TEXT}还说`);
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
