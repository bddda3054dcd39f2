/* Pictures of every screen at both widths, to lay beside the design.
 *   node dev/shots.mjs BASE OUT [name ...]     accounts: SHOT_WORKER, SHOT_SUPERVISOR, SHOT_HEAD, SHOT_LIAISON as login:password */
import { mkdirSync } from 'node:fs';
import { chromium } from '@playwright/test';

const [base = 'http://127.0.0.1:5173', out = 'shots', ...only] = process.argv.slice(2);
const account = (role) => (process.env[`SHOT_${role.toUpperCase()}`] ?? `${role}:${role}-password`).split(':');
mkdirSync(out, { recursive: true });

/* SHOT_SIZES picks: desk, phone, and by name the low desk of an office machine and large text on both */
const ALL = {
	desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 },
	low: { width: 1280, height: 720 }, 'large-desk': { width: 1440, height: 900 }, 'large-phone': { width: 390, height: 844 },
};
const SIZES = Object.fromEntries((process.env.SHOT_SIZES ?? 'desk,phone').split(',').map((s) => [s, ALL[s]]));
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });

async function first(page, type) {
	return page.evaluate(async (t) => (await (await fetch(`/api/records/${t}?limit=1${t === 'person' ? '&view=all' : ''}`)).json()).items?.[0]?.id, type);
}

/** The case with the most to see: worked on, with the most sessions. */
async function workedCase(page) {
	return page.evaluate(async () => {
		const list = async (path) => (await (await fetch(`/api/records/${path}`)).json()).items ?? [];
		const cases = (await list('case?limit=50&views=0')).filter((c) => c.state === 'work');
		const times = await Promise.all(cases.map((c) => list(`session?parent=${c.id}&limit=20&views=0`)));
		return cases.map((c, i) => [c.id, times[i].length]).sort((a, b) => b[1] - a[1])[0]?.[0];
	});
}
const inCase = (rest = '') => async (p) => `/cases/${process.env.SHOT_CASE ?? (await workedCase(p))}${rest}`;
const under = (type) => async (p) => `/r/${type}/new?parent=${await workedCase(p)}`;
const ofPerson = async (p) => p.evaluate(async (id) => (await (await fetch(`/api/records/case/${id}`)).json()).fields.person, await workedCase(p));

/* name, role, path or function, what to do there */
const SHOTS = [
	['10-signin', null, '/signin'],
	['01-today', 'worker', '/'],
	['01-note', 'worker', '/', async (p, size) => p.click(size.endsWith('phone') ? '[data-test=note-phone]' : '[data-test=note]')],
	['01-emergency', 'worker', '/', async (p, size) => p.click(size.endsWith('phone') ? '[data-test=emergency-phone]' : '[data-test=emergency]')],
	['01-today-supervisor', 'supervisor', '/'],
	['02-register', 'worker', '/people?view=all'],
	['02-new', 'worker', '/people/new'],
	['02-find', 'worker', '/find', async (p) => p.fill('main [data-test=person-find]', process.env.SHOT_QUERY ?? '吴阿')],
	['02-reception', 'worker', '/reception'],
	['03-person', 'worker', async (p) => `/people/${await ofPerson(p)}`],
	['04-cases', 'worker', '/cases'],
	['04-case', 'worker', inCase()],
	['04-move', 'worker', inCase(), async (p) => p.locator('[data-test^=next-]').first().click()],
	['05-session-new', 'worker', inCase('/session/new')],
	['05-session-danger', 'worker', inCase('/session/new'), async (p, size) => { if (size.endsWith('phone')) await p.click('.phone-next'); await p.click('[data-test=danger-row] [data-test=seg-changed]'); }],
	['05-session', 'worker', async (p) => `/cases/${await p.evaluate(async () => (await (await fetch('/api/records/session?limit=1&view=mine')).json()).items[0].parent)}/session/${await first(p, 'session')}`],
	['05-closure', 'worker', inCase('/closure')],
	['05-consent-new', 'worker', under('consent')],
	['05-referral-new', 'worker', under('referral')],
	['05-scale-new', 'worker', under('scale_result')],
	['05-followup-new', 'worker', under('followup')],
	['07-incident', 'worker', '/urgent/incident'],
	['07-report', 'worker', '/urgent/mandatory_report'],
	['07-handover', 'worker', '/handover'],
	['08-score', 'head', '/score?item=b2_25'],
	['06-approvals', 'supervisor', '/approvals'],
	['06-return', 'supervisor', '/approvals', async (p, size) => { if (size.endsWith('phone')) await p.locator('[data-test=approval]').first().click(); await p.click('[data-test=approval-return]'); }],
	['09-why', 'worker', '/people/new', async (p) => { await p.locator('#f-name').focus(); await p.keyboard.press('F1'); }],
	['01-today-liaison', 'liaison', '/'],
	['01-today-head', 'head', '/'],
	['12-station', 'head', '/station'],
	['13-board', 'worker', '/board'],
	['20-more', 'worker', '/more'],
	['20-intake-new', 'worker', '/r/intake/new'],
	['20-type-list', 'worker', '/r/intake'],
	['20-type-record', 'worker', async (p) => `/r/person/${await first(p, 'person')}`],
	['20-me', 'worker', '/me'],
	['21-settings', 'head', '/settings'],
	['21-accounts', 'head', '/settings/accounts'],
	['21-account-new', 'head', '/settings/accounts', async (p) => p.click('[data-test=account-new]')],
	['21-organisation', 'head', '/settings/organisation'],
	['21-calendar', 'head', '/settings/calendar'],
	['21-profile', 'head', '/settings/profile'],
	['21-catalogue', 'head', '/settings/catalogue'],
	['21-audit', 'head', '/settings/audit'],
];

for (const [size, viewport] of Object.entries(SIZES)) {
	for (const role of [null, 'worker', 'supervisor', 'head', 'liaison']) {
		const shots = SHOTS.filter((s) => s[1] === role && (only.length === 0 || only.some((o) => s[0].includes(o))));
		if (shots.length === 0)
			continue;
		const context = await browser.newContext({ viewport, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', deviceScaleFactor: 1, hasTouch: size.endsWith('phone'), isMobile: size.endsWith('phone') });
		if (size.startsWith('large'))
			await context.addInitScript(() => new MutationObserver(() => { if (document.documentElement.dataset.size !== 'large') document.documentElement.dataset.size = 'large'; }).observe(document, { subtree: true, childList: true, attributes: true }));
		const page = await context.newPage();
		page.on('console', (m) => ['error', 'warning'].includes(m.type()) && console.log(`${size} ${m.type()}: ${m.text().slice(0, 300)}`));
		page.on('pageerror', (e) => console.log(`${size} pageerror: ${e.message.slice(0, 400)}`));
		if (role) {
			const [login, password] = account(role);
			await page.goto(`${base}/signin`);
			await page.fill('[data-test=login]', login);
			await page.fill('[data-test=password]', password);
			await page.click('[data-test=sign-in]');
			await page.waitForURL((u) => !u.pathname.startsWith('/signin'), { timeout: 15000 });
		}
		for (const [name, , path, act] of shots) {
			try {
				await page.goto(base + (typeof path === 'function' ? await path(page) : path));
				await page.waitForLoadState('networkidle');
				if (act)
					await act(page, size);
				await page.waitForTimeout(500);
				await page.screenshot({ path: `${out}/${name}-${size}.png` });
				if (await page.evaluate(() => document.documentElement.scrollHeight > window.innerHeight + 40)) {
					await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
					await page.waitForTimeout(150);
					await page.screenshot({ path: `${out}/${name}-${size}-low.png` });
				}
				const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
				if (wide > 0)
					console.log(`${size} ${name}: ${wide} px too wide`);
			} catch (e) {
				console.log(`${size} ${name}: ${String(e.message).split('\n')[0]}`);
			}
		}
		await context.close();
	}
}
await browser.close();
