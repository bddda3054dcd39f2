/* Whom the station served: figures by client group, the records behind, the workbook, few people covered. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { HEAD, WORKER } from './lib/station';
import { village } from './lib/world';

const NAME = '欧阳杏梅';

test.beforeAll(async ({ station }) => {
	const api = await station.as(WORKER);
	const person = (await api.create('person', { name: NAME, gender: '2', client_groups: ['A02', 'B01'], village: await village(station) })).id;
	await api.create('intake', { channel: '1', person, presenting_problem: '米快没有了', willingness: '1', danger: 'none' });
});

async function clean(page: Page): Promise<void> {
	const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
	expect.soft(over, page.url()).toBeLessThanOrEqual(0);
	const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']).analyze();
	const serious = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
	expect.soft(serious.map((v) => `${v.id}: ${v.nodes.slice(0, 4).map((n) => n.target.join(' ')).join(' | ')}`), page.url()).toEqual([]);
}

test('from more to a figure to the record behind it', async ({ open }) => {
	const page = await open(HEAD, '/more');
	await page.getByTestId('more-reports').click();
	await expect(page.getByTestId('report-share')).toContainText('困难群体');
	await expect(page.getByTestId('report-row-A02').getByTestId('report-figure-people')).toHaveText(/^\d+$/);
	await expect(page.getByTestId('report-row-total')).toBeVisible();
	await clean(page);
	await page.getByTestId('report-row-A02').getByTestId('report-figure-times').click();
	await expect(page.getByTestId('report-record').first()).toBeVisible();
	await clean(page);
});

test('empty rows are folded; another span of days has other figures', async ({ open }) => {
	const page = await open(HEAD, '/reports');
	await expect(page.getByTestId('report-row-A02')).toBeVisible();
	await expect(page.getByTestId('report-row-I02')).toHaveCount(0);
	await page.getByTestId('report-all').click();
	await expect(page.getByTestId('report-row-I02')).toBeVisible();
	await page.goto('/reports?period=own&from=2020-01-01&to=2020-12-31');
	await expect(page.getByTestId('report-row-total')).toContainText('0');
	await expect(page.getByTestId('report-row-A02')).toHaveCount(0);
});
