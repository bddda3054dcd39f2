/* What every run shares, and the two widths people use. */
import type { PlaywrightTestConfig, Project } from '@playwright/test';

/* A machine without another host to talk to: no updates, no hints, no field trials. */
const FLAGS = [
	'--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
	'--disable-component-update', '--disable-sync', '--disable-field-trial-config', '--font-render-hinting=none',
];

export const shared: PlaywrightTestConfig = {
	use: {
		browserName: 'chromium',
		launchOptions: { executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: FLAGS },
		locale: 'zh-CN',
		timezoneId: 'Asia/Shanghai',
		testIdAttribute: 'data-test',
		actionTimeout: 10_000,
		navigationTimeout: 30_000,
		trace: 'retain-on-failure',
	},
};

export const desk: Project = { name: 'desk', use: { viewport: { width: 1440, height: 900 } } };
export const phone: Project = { name: 'phone', use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 } };
