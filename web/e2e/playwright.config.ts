/* The real program, the Chromium of the system, both widths. SHEGONG_PROGRAM and CHROMIUM say which. */
import { defineConfig } from '@playwright/test';
import { desk, phone, shared } from './lib/widths';

export default defineConfig({
	...shared,
	testDir: '.',
	testMatch: '*.spec.ts',
	outputDir: '../../build/e2e',
	fullyParallel: false,
	workers: 2,
	retries: 0,
	forbidOnly: true,
	timeout: 120_000,
	expect: { timeout: 10_000 },
	reporter: 'list',
	projects: [desk, phone],
});
