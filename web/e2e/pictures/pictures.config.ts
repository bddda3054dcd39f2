/* The pictures of the README, out of the demo station: npm run pictures. Not part of ./test. */
import { defineConfig } from '@playwright/test';
import { shared } from '../lib/widths';

export default defineConfig({
	...shared,
	testDir: '.',
	testMatch: 'pictures.ts',
	outputDir: '../../../build/pictures',
	workers: 1,
	timeout: 300_000,
	expect: { timeout: 20_000 },
	reporter: 'list',
});
