/* Every screen: no serious fault for people who see or hear it otherwise, no sideways scrolling, the budgets of taps and fields. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { shown } from './lib/hands';
import { HEAD, SUPERVISOR, WORKER, type Person } from './lib/station';
import { worked, type Worked } from './lib/world';

let there: Worked;

test.beforeAll(async ({ station }) => {
	there = await worked(station, '端木春香');
});

async function lookAt(page: Page): Promise<void> {
	await expect(page.locator('#main, main').first()).toBeVisible();
	if (!page.url().endsWith('/board')) /* the board shows one */
		await expect(page.locator('.waiting')).toHaveCount(0);
	const size = page.viewportSize()!;
	for (const width of size.width > 1280 ? [size.width, 1280] : [size.width]) {
		await page.setViewportSize({ width, height: size.height });
		const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
		expect.soft(over, `${page.url()} at ${width}`).toBeLessThanOrEqual(0);
	}
	await page.setViewportSize(size);
	const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']).analyze();
	const serious = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
	expect.soft(serious.map((v) => `${v.id}: ${v.nodes.slice(0, 4).map((n) => n.target.join(' ')).join(' | ')}`), page.url()).toEqual([]);
}

const SCREENS: [string, Person, string[]][] = [
	['worker', WORKER, [
		'/', '/reception', '/people?view=all', '/people/new', '/find', '/people/PERSON', '/cases', '/cases/CASE', '/cases/CASE/session/new',
		'/cases/CASE/session/SESSION', '/cases/CASE/closure', '/r/intake', '/r/intake/new', '/r/intake/INTAKE', '/r/person/PERSON', '/r/consent/new?parent=CASE', '/r/referral/new?parent=CASE', '/r/scale_result/new?parent=CASE', '/urgent/incident', '/urgent/mandatory_report', '/handover', '/more', '/me', '/nowhere',
	]],
	['supervisor', SUPERVISOR, ['/', '/approvals', '/approvals/APPROVAL', '/cases/CASE']],
	['head', HEAD, [
		'/', '/score', '/people/import', '/settings', '/settings/accounts', '/settings/organisation', '/settings/calendar', '/settings/profile', '/settings/catalogue', '/board',
	]],
];

for (const [name, who, paths] of SCREENS)
	test(`the screens of the ${name} can be used by everybody`, async ({ open }) => {
		test.setTimeout(60_000 + paths.length * 20_000); /* each screen has its own while; the list grows */
		const page = await open(who);
		for (const path of paths)
			await test.step(path, async () => {
				await page.goto(path.replace('PERSON', there.person).replace('CASE', there.case).replace('SESSION', there.session).replace('INTAKE', there.intake).replace('APPROVAL', there.approval));
				await lookAt(page);
			});
	});

test('signing in, too', async ({ fresh }) => {
	await lookAt(await fresh('/signin'));
});

/** Controls a person has to touch, those that fold away not counted. */
const inputs = (page: Page, within: string) => page.locator(`${within} .field, ${within} [data-test="danger-row"], ${within} [data-test="goal-progress"] .goal`).filter({ visible: true }).count();

test('budgets: four fields for a newcomer, six inputs after the text of a session', async ({ open, wide }) => {
	const page = await open(WORKER, '/people/new');
	await expect(page.getByTestId('field-name')).toBeVisible();
	expect(await inputs(page, 'form')).toBe(4);

	await page.goto(`/cases/${there.case}/session/new`);
	await expect(page.getByTestId('form-session')).toBeVisible();
	if (!wide)
		await page.locator('.phone-next').click();
	await expect(page.getByTestId('danger-row')).toBeVisible();
	expect(await page.getByTestId('danger-row').locator('input:checked').count(), 'danger has no default').toBe(0);
	expect(await inputs(page, '.part2')).toBeLessThanOrEqual(6);
});

test('budget: an approval is agreed with two taps', async ({ open, wide }) => {
	const page = await open(SUPERVISOR, '/approvals');
	let taps = 0;
	const tap = async (handle: string) => {
		await shown(page, handle).first().click();
		taps++;
	};
	if (!wide)
		await tap('approval');
	await expect(page.getByTestId('approval-paper')).toBeVisible();
	await tap('approval-agree');
	await expect(page.getByTestId('undo')).toBeVisible();
	expect(taps).toBeLessThanOrEqual(2);
});
