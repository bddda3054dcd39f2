/* A one-time link: given on the record's page, filled in on another phone, signed, over. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { expectNoSideScroll } from './lib/hands';
import { WORKER, type Station } from './lib/station';
import { village } from './lib/world';

/** A case that is being written, and beneath it what she is asked at its end. */
async function feedback(station: Station, name: string): Promise<string> {
	const api = await station.as(WORKER);
	const person = await api.create('person', { name, gender: '2', client_groups: ['B01'], village: await village(station) });
	const made = await api.create('case', { person: person.id, pseudonym: `${name.slice(0, 1)}婆婆` });
	return (await api.create('feedback', {}, made.id)).id;
}

async function expectClean(page: Page): Promise<void> {
	const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze();
	expect(found.violations.map((v) => `${v.id}: ${v.nodes[0]?.html}`)).toEqual([]);
	await expectNoSideScroll(page);
}

async function draw(page: Page): Promise<void> {
	const box = (await page.getByTestId('ink-pad').locator('svg').boundingBox())!;
	await page.mouse.move(box.x + 40, box.y + 60);
	await page.mouse.down();
	await page.mouse.move(box.x + 160, box.y + 90, { steps: 12 });
	await page.mouse.up();
}

async function goTo(page: Page, question: string): Promise<void> {
	while ((await page.getByTestId(`ask-${question}`).count()) === 0)
		await page.getByTestId('guest-next').click();
}

test('her own word by a link: faces, a few words, a signature; then the link is over', async ({ open, fresh, station }) => {
	const id = await feedback(station, '皇甫秀兰');
	const page = await open(WORKER, `/r/feedback/${id}`);
	await page.getByTestId('give-say').click();
	await expect(page.getByTestId('qr')).toBeVisible();
	await expectClean(page);
	const url = new URL(await page.getByTestId('link-url').inputValue());
	expect(url.pathname).toBe('/g/');
	await page.keyboard.press('Escape');

	const phone = await fresh(url.pathname + url.hash);
	await expect(phone.getByTestId('guest-label')).toBeVisible();
	await expectClean(phone);
	await phone.getByTestId('guest-next').click();
	await phone.getByTestId('choice-4').click();
	await expectClean(phone);
	await goTo(phone, 'overall');
	await phone.getByTestId('choice-5').click();
	await goTo(phone, 'change');
	await phone.locator('#q-change').fill('夜里睡得着了');
	await phone.reload();
	await goTo(phone, 'change');
	await expect(phone.locator('#q-change')).toHaveValue('夜里睡得着了');
	await goTo(phone, 'sign');
	await draw(phone);
	await phone.getByTestId('ink-back').click();
	await draw(phone);
	await expectClean(phone);
	await phone.getByTestId('guest-next').click();
	await expect(phone.getByTestId('guest-done')).toBeVisible();
	await expectClean(phone);
	await phone.reload();
	await expect(phone.getByTestId('guest-over')).toBeVisible();

	await page.reload();
	await expect(page.getByTestId('value-change')).toContainText('夜里睡得着了');
	await expect(page.getByTestId('value-sign').getByTestId('ink')).toBeVisible();
	await expect(page.getByTestId('link-used')).toBeVisible();
	await expectClean(page);
});

test('a link that is withdrawn opens nothing', async ({ open, fresh, station }) => {
	const id = await feedback(station, '公孙玉珍');
	const page = await open(WORKER, `/r/feedback/${id}`);
	await page.getByTestId('give-say').click();
	const url = new URL(await page.getByTestId('link-url').inputValue());
	await page.keyboard.press('Escape');
	await page.getByTestId('link-withdraw').click();
	await expect(page.getByTestId('link-withdrawn')).toBeVisible();
	const phone = await fresh(url.pathname + url.hash);
	await expect(phone.getByTestId('guest-over')).toBeVisible();
	await expectClean(phone);
});

test('paper by the camera: looked at, turned, two pages become one', async ({ open, station }) => {
	const id = await feedback(station, '东方玉梅');
	const page = await open(WORKER, `/r/feedback/${id}`);
	const picture = { name: 'a.png', mimeType: 'image/png', buffer: await page.screenshot() };
	await page.getByTestId('edit').click();
	const field = page.getByTestId('field-paper');
	await field.getByTestId('choose').setInputFiles([picture, picture, picture]);
	await expect(field.getByTestId('page')).toHaveCount(3);
	await field.getByTestId('page-turn').first().click();
	await field.getByTestId('page-away').last().click();
	await expect(field.getByTestId('page')).toHaveCount(2);
	await expectClean(page);
	await field.getByTestId('pages-use').click();
	await expect(field.getByTestId('file-kept')).toHaveCount(1);
	await page.getByTestId('save').click();
	await expect(page.getByTestId('value-paper').locator('a')).toHaveCount(1);
});
