/* Questions about records: one calm line on the supervisor's day, the records side by side, an answer; the writer sees nothing of it. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { hoursAgo, type Json } from './lib/api';
import { HEAD, SUPERVISOR, WORKER, type Station } from './lib/station';
import { village } from './lib/world';

const TOLD = '今天到家里坐了一个多钟头，她说膝盖还是疼，晚上翻身都要扶着床沿。儿子上个月打过两次电话，说过年回来。灶台收拾得干净，米缸是满的，药按格子分好了。';

async function caseOf(station: Station, name: string, place: string): Promise<string> {
	const api = await station.as(WORKER);
	const staff: Json[] = await api.must('GET', '/staff');
	const person = await api.create('person', { name, gender: '2', client_groups: ['B01'], village: place });
	return (await api.create('case', { person: person.id, pseudonym: `${name.slice(-1)}婆婆`, supervisor: staff.find((s) => s.name === SUPERVISOR.name).id })).id;
}

test.beforeAll(async ({ station }) => {
	const api = await station.as(WORKER);
	const here = await village(station);
	const there: Json[] = await api.must('GET', `/regions?parent=${here.slice(0, 9)}`);
	const one = await caseOf(station, '淳于兰', here);
	const two = await caseOf(station, '轩辕桂', there.find((r) => r.code !== here).code);
	await api.create('session', { started_at: hoursAgo(5), ended_at: hoursAgo(3), mode: '2', place: '家里', danger: 'same', narrative: TOLD }, one);
	await api.create('session', { started_at: hoursAgo(4), ended_at: hoursAgo(2), mode: '2', place: '家里', danger: 'same', narrative: `${TOLD}临走约好下周三再来。` }, two);
});

async function clean(page: Page): Promise<void> {
	const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
	expect.soft(over, page.url()).toBeLessThanOrEqual(0);
	const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']).analyze();
	const serious = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
	expect.soft(serious.map((v) => `${v.id}: ${v.nodes.slice(0, 4).map((n) => n.target.join(' ')).join(' | ')}`), page.url()).toEqual([]);
}

/* how many stand there is other tests' affair too: what counts is that these go */
test('the supervisor is asked, reads both side by side, and notes what came of it', async ({ open, wide }) => {
	const page = await open(SUPERVISOR, '/');
	await expect(page.getByTestId('today-signals')).toContainText('想请你看一眼');
	await clean(page);
	await page.getByTestId('today-signals').getByRole('link').click();
	await expect(page).toHaveURL(/\/signals$/);
	const line = page.getByTestId('signal').filter({ hasText: '兰婆婆' }).filter({ hasText: '桂婆婆' });
	await expect(line.first()).toBeVisible();
	const before = await line.count();
	await clean(page);
	const alike = line.filter({ hasText: '写得很像' }).first();
	await alike.click();
	await expect(page.getByTestId('signal-side')).toHaveCount(2);
	await expect(page.getByTestId('signal-side').first().locator('mark').first()).toContainText('膝盖还是疼');
	await expect(page.getByTestId('signal-paper')).not.toContainText(/异常|造假|作假|违规/);
	await clean(page);
	if (!wide) {
		await page.goBack();
		await expect(page).toHaveURL(/\/signals$/);
	}
	await line.filter({ hasText: '同一时间' }).first().click();
	await expect(page.getByTestId('signal-paper')).toContainText('叠在一起');
	await expect(page.getByTestId('signal-side').first().locator('mark')).toHaveCount(2);
	const asked = page.url();
	await page.getByTestId('signal-fine').click();
	await expect(page.getByTestId('signal-send')).toBeDisabled();
	await page.getByTestId('signal-words').fill('两户是一家，一趟去的');
	await page.getByTestId('signal-send').click();
	await page.waitForURL((u) => u.href !== asked);
	await page.goto('/signals');
	await expect(line).toHaveCount(before - 1);
	await expect(page.getByTestId('signal-answered').filter({ hasText: '两户是一家' }).first()).toBeVisible();
	await page.goto(asked);
	await expect(page.getByTestId('signal-said')).toContainText('两户是一家，一趟去的');
	await clean(page);
});

test('who wrote it sees nothing of it; the head is not asked where the case has a supervisor', async ({ open }) => {
	const hers = await open(WORKER, '/');
	await expect(hers.getByRole('main')).toBeVisible();
	await expect(hers.getByTestId('today-signals')).toHaveCount(0);
	await hers.goto('/signals');
	await expect(hers.getByTestId('signal')).toHaveCount(0);
	await expect(hers.locator('main')).not.toContainText('桂婆婆');
	const head = await open(HEAD, '/signals');
	await expect(head.getByTestId('signal').filter({ hasText: '桂婆婆' })).toHaveCount(0);
});
