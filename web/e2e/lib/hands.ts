/* What a person does on a page, by the handles of README.md. */
import { expect, type Locator, type Page } from '@playwright/test';

export const field = (page: Page, key: string): Locator => page.getByTestId(`field-${key}`);

/** Where the two widths draw a thing in different places: the one that is seen. */
export const shown = (page: Page, handle: string): Locator => page.getByTestId(handle).filter({ visible: true });

/** Typed into the control of a field, which is left afterwards. */
export async function fill(page: Page, key: string, text: string): Promise<void> {
	const input = page.locator(`#f-${key}`);
	await input.fill(text);
	await input.blur();
}

/** One of the choices that stand side by side. */
export async function seg(page: Page, key: string, code: string): Promise<void> {
	await field(page, key).getByTestId(`seg-${code}`).click();
}

export async function tick(page: Page, key: string, code: string): Promise<void> {
	await page.getByTestId(`${key}-${code}`).check();
}

/** An entry of a list that opens: typed, then chosen. */
export async function choose(page: Page, key: string, label: string, typed = label): Promise<void> {
	await chooseIn(page, page.locator(`#f-${key}`), label, typed);
}

export async function chooseIn(page: Page, input: Locator, label: string, typed = label): Promise<void> {
	await input.focus();
	await input.fill(typed);
	await page.locator('.el-select-dropdown__item:visible', { hasText: label }).first().click();
	await input.press('Tab');
}

/** A list that opens at a press and cannot be typed into. */
export async function pickIn(page: Page, list: Locator, label: string): Promise<void> {
	await list.click();
	await page.locator('.el-select-dropdown__item:visible', { hasText: label }).first().click();
}

/** Only the field that the form has: a code may be side by side or a list that opens. */
export async function code(page: Page, key: string, value: string, label: string): Promise<void> {
	const side = field(page, key).getByTestId(`seg-${value}`);
	if (await side.count())
		await side.click();
	else
		await choose(page, key, label);
}

export async function save(page: Page): Promise<void> {
	await page.getByTestId('save').click();
}

/** Saved with nothing left to fill: the form goes away. */
export async function saveAndLeave(page: Page): Promise<void> {
	const form = page.locator('form.record-form');
	await page.getByTestId('save').click();
	await expect(form).toHaveCount(0);
}

/** No page is wider than the window. */
export async function expectNoSideScroll(page: Page): Promise<void> {
	const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
	expect(over, `${page.url()} is wider than the window`).toBeLessThanOrEqual(0);
}

/** The first code of a list, whatever it says. Only the list of this very field: others may still be closing. */
export async function chooseFirst(page: Page, select: Locator): Promise<void> {
	const input = select.locator('input').first();
	await select.click();
	await expect(input).toHaveAttribute('aria-controls', /.+/);
	const list = page.locator(`#${await input.getAttribute('aria-controls')}`);
	await list.locator('.el-select-dropdown__item').filter({ visible: true }).first().click();
	await expect(list).toBeHidden();
}
