/* The register comes in from a spreadsheet; on the phone it is there already and import is not offered. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { expectNoSideScroll } from './lib/hands';
import { ROOT } from './lib/program';
import { HEAD } from './lib/station';

const SHEET = join(ROOT, 'tests/samples/register.xls');
const ZIP = Buffer.from('PK\x03\x04');

const figure = async (page: Page, handle: string) => Number((await page.getByTestId(handle).innerText()).replace(/,/g, ''));

async function tryOut(page: Page): Promise<void> {
	await page.goto('/people/import');
	await page.getByTestId('import-file').setInputFiles(SHEET);
	await page.getByTestId('import-dry').click();
	await expect(page.getByTestId('import-dry-result')).toBeVisible();
}

/** Other walks may have registered people at this station. */
async function registered(page: Page): Promise<number> {
	const answer = await page.request.get('/api/records/person?limit=1&views=0');
	return ((await answer.json()) as { count: { n: number } }).count.n;
}

test('a sheet is tried, its wrong rows come back, the good ones are written', async ({ open, wide }) => {
	const page = await open(HEAD, '/people');
	if (!wide) {
		await expect(page.getByTestId('import')).toBeHidden();
		return;
	}
	const before = await registered(page);
	await page.getByTestId('import').click();
	await tryOut(page);
	const [fresh, wrong] = [await figure(page, 'dry-new'), await figure(page, 'dry-wrong')];
	expect(fresh + wrong).toBe(70);
	expect(wrong).toBeGreaterThan(0);
	await expect(page.getByTestId('import-problem').first()).toBeVisible();
	await expectNoSideScroll(page);
	const [file] = await Promise.all([page.waitForEvent('download'), page.getByTestId('import-wrong').click()]);
	expect(readFileSync(await file.path()).subarray(0, 4)).toEqual(ZIP);

	await page.getByTestId('import-run').click();
	await expect(page.getByTestId('import-written')).toHaveText(String(fresh));
	await page.getByTestId('import-see').click();
	await expect(page.getByTestId('list-row').first()).toBeVisible();
	await expect(page.getByTestId('list-count')).toContainText(String(before + fresh));

	await test.step('the second time the sheet is known: two clicks, nobody with a number twice', async () => {
		await tryOut(page);
		expect(await figure(page, 'dry-new')).toBeLessThan(fresh);
	});
});
