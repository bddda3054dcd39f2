/* A step with things missing: each is passed with a reason, as people do when there is no other way. */
import { expect, type Page } from '@playwright/test';
import { chooseFirst } from './hands';

/** Fills "why go on" of every row that asks for it, and goes. */
export async function passWithReasons(page: Page, words: string): Promise<void> {
	const sheet = page.getByTestId('move-sheet');
	await expect(sheet).toBeVisible();
	for (const row of await sheet.locator('input[data-test^="why-"]').all()) {
		const key = (await row.getAttribute('data-test'))!.slice('why-'.length);
		await row.fill(words);
		await chooseFirst(page, sheet.getByTestId(`missing-${key}`).locator('.el-select'));
	}
	await sheet.getByTestId('move-words').fill(words);
	await sheet.getByTestId('move-go').click();
	await expect(sheet).toHaveCount(0);
}
