/* The sheet of points: from the total to the record behind a point, a figure of a person, a frozen sheet. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { HEAD, SUPERVISOR, WORKER } from './lib/station';
import { village } from './lib/world';

const NAME = '司徒映雪';
let person = '';

test.beforeAll(async ({ station }) => {
	const api = await station.as(WORKER);
	person = (await api.create('person', { name: NAME, gender: '2', client_groups: ['A02'], village: await village(station) })).id;
});

async function clean(page: Page): Promise<void> {
	const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
	expect.soft(over, page.url()).toBeLessThanOrEqual(0);
	const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']).analyze();
	const serious = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
	expect.soft(serious.map((v) => `${v.id}: ${v.nodes.slice(0, 4).map((n) => n.target.join(' ')).join(' | ')}`), page.url()).toEqual([]);
}

test('from the total to the record behind a point in three clicks', async ({ open }) => {
	const page = await open(HEAD, '/score');
	await expect(page.getByTestId('score-total')).toHaveText(/^\d+\.\d\d$/);
	await clean(page);
	let clicks = 0;
	const click = async (id: string) => {
		await page.getByTestId(id).first().click();
		clicks++;
	};
	await click('score-all');
	await click('score-row-b2_16');
	await expect(page.getByTestId('score-evidence-row').filter({ hasText: NAME })).toBeVisible();
	await expect(page.getByTestId('score-row-points')).toContainText('2 / 2');
	await clean(page);
	await page.getByTestId('score-evidence-row').filter({ hasText: NAME }).getByTestId('score-record').click();
	clicks++;
	await expect(page).toHaveURL(new RegExp(`/people/${person}`));
	expect(clicks).toBeLessThanOrEqual(3);
});

test('what is missing is said as something to do; a row not yet measured is no figure', async ({ open, wide }) => {
	const page = await open(HEAD, '/score?item=b2_18');
	await expect(page.getByTestId('score-act-cases')).toContainText('再开');
	await expect(page.getByTestId('score-note')).toContainText('原文自相矛盾');
	await page.goto('/score?item=b2_25');
	await expect(page.getByTestId('score-row')).toContainText('推定');
	await page.goto('/score');
	if (!wide)
		await expect(page.getByTestId('score-best-b2_25')).toContainText('补 3 样');
});

test('a figure is given with its reason, marked, and taken back; a frozen sheet tells what changed', async ({ open, wide }) => {
	const page = await open(HEAD, '/score?item=b1_04');
	await page.getByTestId('score-give').click();
	await page.locator('label', { has: page.getByTestId('score-grade-6.00') }).click();
	await expect(page.getByTestId('score-grade-6.00')).toBeChecked();
	await expect(page.getByTestId('score-send')).toBeDisabled();
	await page.getByTestId('score-reason').fill('少一间小组讨论室');
	await page.getByTestId('score-send').click();
	await expect(page.getByTestId('score-row-points')).toHaveText('6 / 7 分');
	await expect(page.getByTestId('score-row')).toContainText('少一间小组讨论室');
	if (wide) {
		await page.getByTestId('score-freeze').click();
		await expect(page.getByTestId('score-compare')).toBeVisible();
	}
	await page.getByTestId('score-take-back').click();
	await expect(page.getByTestId('score-row-points')).toHaveText('0～7 / 7 分');
	if (wide) {
		await page.getByTestId('score-compare').click();
		await expect(page.getByTestId('score-changed')).toContainText('冻结后变了 0 条');
		await clean(page);
	}
});

test('on the day before it was recorded it did not count', async ({ open }) => {
	const page = await open(HEAD, '/score?item=b2_16&as_of=2020-03-05');
	await expect(page.getByTestId('score-row-points')).toHaveText('0 / 2 分');
	await expect(page.getByTestId('score-evidence-row')).toHaveCount(0);
});

test('who may only read gives no figure; who may not sees none', async ({ open }) => {
	const page = await open(SUPERVISOR, '/score?item=b1_04');
	await expect(page.getByTestId('score-row')).toBeVisible();
	await expect(page.getByTestId('score-give')).toHaveCount(0);
	const other = await open(WORKER, '/score');
	await expect(other.getByTestId('error-note')).toBeVisible();
	await expect(other.getByTestId('score-total')).toHaveCount(0);
});
