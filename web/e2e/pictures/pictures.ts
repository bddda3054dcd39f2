/* docs/pictures/*.png: real screens of the demo station, people invented. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Browser, type Page } from '@playwright/test';
import type { Json } from '../lib/api';
import { fill } from '../lib/hands';
import { command, Program, ROOT } from '../lib/program';
import { changePassword, HEAD, init, PASSWORD } from '../lib/station';

const OUT = join(ROOT, 'docs/pictures');
const DESK = { viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1 };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
const MOST = 150 * 1024;

async function signedIn(browser: Browser, url: string, login: string, size: typeof DESK | typeof PHONE): Promise<Page> {
	const page = await (await browser.newContext({ ...size, baseURL: url, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })).newPage();
	await page.goto('/signin');
	await page.getByTestId('login').fill(login);
	await page.getByTestId('password').fill(PASSWORD);
	await page.getByTestId('sign-in').click();
	await page.waitForURL((u) => u.pathname !== '/signin');
	return page;
}

async function ask(page: Page, path: string): Promise<Json> {
	return page.evaluate(async (p) => (await fetch(`/api${p}`)).json(), path);
}

async function shoot(page: Page, name: string): Promise<void> {
	await expect(page.locator('.waiting')).toHaveCount(0);
	await page.evaluate(() => document.fonts.ready);
	const path = join(OUT, `${name}.png`);
	await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
	/* fewer colours, where the tool is there: a screen of text loses nothing */
	spawnSync('pngquant', ['--force', '--skip-if-larger', '--speed', '1', '--output', path, '64', path]);
	expect(statSync(path).size, `${name}.png`).toBeLessThan(MOST);
	expect(readFileSync(path).readUInt32BE(16)).toBe(page.viewportSize()!.width * (page.viewportSize()!.width < 768 ? 2 : 1));
}

/** The case of this worker that is worked on, with the most sessions. */
async function workedCase(page: Page): Promise<string> {
	const all: Json[] = (await ask(page, '/records/case?limit=50')).items.filter((c: Json) => c.state === 'work');
	let best = { id: all[0].id, n: -1 };
	for (const c of all) {
		const n = (await ask(page, `/records/session?parent=${c.id}&limit=20`)).items.length;
		best = n > best.n ? { id: c.id, n } : best;
	}
	return best.id;
}

test.beforeAll(() => {
	mkdirSync(OUT, { recursive: true });
});

test('the first day of a station: its register comes in', async ({ browser }) => {
	const program = new Program();
	const first = init(program);
	await program.serve();
	try {
		await changePassword(program.url, HEAD.login, first);
		const head = await signedIn(browser, program.url, HEAD.login, DESK);
		await head.goto('/people/import');
		await head.getByTestId('import-file').setInputFiles(join(ROOT, 'tests/samples/register.xls'));
		await head.getByTestId('import-dry').click();
		await expect(head.getByTestId('import-dry-result')).toBeVisible();
		await shoot(head, 'import-desk');
	} finally {
		await program.clear();
	}
});

test('a station at work', async ({ browser }) => {
	const program = new Program();
	command('demo', '--data', program.data, '--password', PASSWORD);
	await program.serve();
	try {
		const desk = await signedIn(browser, program.url, 'linxiaomei', DESK);
		await shoot(desk, 'today-desk');
		const work = await workedCase(desk);
		await desk.goto('/people?view=mine');
		await expect(desk.getByTestId('list-row').first()).toBeVisible();
		await shoot(desk, 'register-desk');
		const person = (await ask(desk, `/records/case/${work}`)).fields.person;
		await desk.goto(`/people/${person}`);
		await expect(desk.getByTestId('person-name')).toBeVisible();
		await shoot(desk, 'person-desk');
		await desk.goto(`/cases/${work}`);
		await expect(desk.getByTestId('stages')).toBeVisible();
		await shoot(desk, 'case-desk');
		await desk.getByTestId('case-missing').getByTestId('clause-chip').first().click();
		await expect(desk.locator('blockquote').first()).toBeVisible();
		await shoot(desk, 'why-desk');
		await desk.goto(`/cases/${work}/session/new`);
		await fill(desk, 'narrative', '她说这一周夜里有人打电话，心里踏实些。昨天自己走到村口买了菜，回来歇了两趟。问她药吃完没有，她翻出盒子给我看，还剩三天的。');
		await shoot(desk, 'session-desk');

		const supervisor = await signedIn(browser, program.url, 'zhouyaqin', DESK);
		await shoot(supervisor, 'today-supervisor-desk');
		await supervisor.goto('/approvals');
		await expect(supervisor.getByTestId('approval-paper')).toBeVisible();
		await shoot(supervisor, 'approvals-desk');

		for (const [name, size] of [['score-desk', DESK], ['score-phone', PHONE]] as const) {
			const head = await signedIn(browser, program.url, 'chenguoping', size);
			await head.goto(size === DESK ? '/score?item=b2_25' : '/score');
			await expect(head.getByTestId('score-total')).toBeVisible();
			await expect(head.locator('.waiting')).toHaveCount(0);
			await shoot(head, name);
		}

		const phone = await signedIn(browser, program.url, 'linxiaomei', PHONE);
		await shoot(phone, 'today-phone');
		await phone.goto(`/cases/${work}`);
		await expect(phone.getByTestId('stages')).toBeVisible();
		await shoot(phone, 'case-phone');
		await phone.goto(`/people/${person}`);
		await expect(phone.locator('.phone-acts')).toBeVisible();
		await shoot(phone, 'person-phone');
		const boss = await signedIn(browser, program.url, 'zhouyaqin', PHONE);
		await boss.goto('/approvals');
		await boss.getByTestId('approval').first().click();
		await expect(boss.getByTestId('approval-paper')).toBeVisible();
		await shoot(boss, 'approvals-phone');
	} finally {
		await program.clear();
	}
});
