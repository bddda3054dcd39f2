/* Every worker has a server of its own; every page is watched for what must never happen. */
import { test as base, expect, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { Program } from './lib/program';
import { init, makeStations, PASSWORD, type Person, type Station } from './lib/station';

/** Answers of the API that a page is made for: they are no fault of the page, though the browser notes them. */
const EXPECTED = /Failed to load resource: the server responded with a status of 4\d\d/;

interface Watch { faults: string[]; context: (c: BrowserContext) => void }

interface TestFixtures {
	watch: Watch;
	/** A page of that account in a browser of its own, signed in. */
	open: (who: Person, path?: string) => Promise<Page>;
	/** A page of nobody. */
	fresh: (path?: string) => Promise<Page>;
	wide: boolean;
}

interface WorkerFixtures { program: Program; station: Station }

function watchPage(page: Page, own: string, faults: string[]): void {
	page.on('console', (m) => {
		if (m.type() === 'error' && !EXPECTED.test(m.text()))
			faults.push(`console: ${m.text()} (${page.url()})`);
	});
	page.on('pageerror', (e) => faults.push(`page: ${e.message} (${page.url()})`));
	page.on('response', (r) => {
		if (r.status() >= 500)
			faults.push(`answer: ${r.status()} ${r.url()}`);
	});
	page.on('request', (r) => {
		const url = r.url();
		if (!url.startsWith(own) && !url.startsWith('data:') && !url.startsWith('blob:') && url !== 'about:blank')
			faults.push(`foreign: ${url}`);
	});
}

async function signIn(page: Page, who: Person): Promise<void> {
	await page.goto('/signin');
	await page.getByTestId('login').fill(who.login);
	await page.getByTestId('password').fill(PASSWORD);
	await page.getByTestId('sign-in').click();
	await page.waitForURL((u) => u.pathname !== '/signin');
}

function contexts(browser: Browser, url: string, use: object, watch: Watch): { make: () => Promise<BrowserContext>; close: () => Promise<void> } {
	const made: BrowserContext[] = [];
	return {
		make: async () => {
			const c = await browser.newContext({ ...use, baseURL: url });
			watch.context(c);
			made.push(c);
			return c;
		},
		close: async () => { for (const c of made) await c.close(); },
	};
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
	program: [async ({}, use) => {
		const p = new Program();
		await use(p);
		await p.clear();
	}, { scope: 'worker' }],

	station: [async ({ program }, use) => {
		const first = init(program);
		await program.serve();
		await use(await makeStations(program, first));
		await program.stop();
	}, { scope: 'worker', timeout: 120_000 }],

	watch: async ({ station }, use) => {
		const faults: string[] = [];
		await use({ faults, context: (c) => c.on('page', (page) => watchPage(page, station.url, faults)) });
		expect(faults, 'errors in the console, breaches of the policy, requests to other hosts').toEqual([]);
	},

	open: async ({ browser, station, watch, contextOptions, viewport, hasTouch, isMobile, deviceScaleFactor, locale, timezoneId }, use) => {
		const all = contexts(browser, station.url, { ...contextOptions, viewport, hasTouch, isMobile, deviceScaleFactor, locale, timezoneId }, watch);
		await use(async (who, path = '/') => {
			const page = await (await all.make()).newPage();
			await signIn(page, who);
			if (path !== '/')
				await page.goto(path);
			return page;
		});
		await all.close();
	},

	fresh: async ({ browser, station, watch, contextOptions, viewport, hasTouch, isMobile, deviceScaleFactor, locale, timezoneId }, use) => {
		const all = contexts(browser, station.url, { ...contextOptions, viewport, hasTouch, isMobile, deviceScaleFactor, locale, timezoneId }, watch);
		await use(async (path = '/') => {
			const page = await (await all.make()).newPage();
			await page.goto(path);
			return page;
		});
		await all.close();
	},

	wide: async ({ viewport }, use) => use((viewport?.width ?? 0) > 767),
});

export { expect };
