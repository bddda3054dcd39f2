// The one file format of data/: `# key: value` header lines, then a tab separated body.
// The header carries where the body came from and a digest of it, so that any reader
// (and tests/data.sh without node) can tell an edited or cut file from the exported one.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export const inRoot = (path) => resolve(root, path);

const sha256 = (text) => createHash('sha256').update(text, 'utf8').digest('hex');

/** Writes rows (arrays of cells) below a header; `rows` and `sha256` are added to it. */
export function writeTable(path, header, rows) {
	const body = rows.map((cells) => cells.join('\t') + '\n').join('');
	const lines = [];

	for (const [key, value] of Object.entries({ ...header, rows: rows.length, sha256: sha256(body) }))
		for (const part of [value].flat())
			lines.push(`# ${key}: ${part}\n`);
	mkdirSync(dirname(inRoot(path)), { recursive: true });
	writeFileSync(inRoot(path), lines.join('') + body);
	console.log(`${path}: ${rows.length} rows, ${Buffer.byteLength(lines.join('') + body)} bytes`);
}

/** Reads a table back: { header, rows }. A key said twice in the header keeps its last value. */
export function readTable(path) {
	const text = readFileSync(inRoot(path), 'utf8');
	const lines = text.split('\n').slice(0, -1);
	const head = lines.filter((l) => l.startsWith('#'));
	const body = lines.filter((l) => !l.startsWith('#'));
	const header = {};

	for (const line of head) {
		const m = /^# ([a-z0-9-]+): (.*)$/.exec(line);
		if (m)
			header[m[1]] = m[2];
	}
	return { header, rows: body.map((l) => l.split('\t')), body: body.map((l) => l + '\n').join('') };
}

/** Complaints about cells: number of columns, a key (first cell) that stands twice. */
export function checkCells(path, columns) {
	const wrong = [];
	const seen = new Set();

	for (const row of readTable(path).rows) {
		if (row.length !== columns)
			wrong.push(`${path}: ${row.length} cells instead of ${columns}: ${row.join(' | ')}`);
		if (seen.has(row[0]))
			wrong.push(`${path}: ${row[0]} stands twice`);
		seen.add(row[0]);
	}
	return wrong;
}

/** Complaints about an exported table: its cells, its digest and its number of rows. */
export function checkTable(path, columns) {
	const { header, rows, body } = readTable(path);
	const wrong = checkCells(path, columns);

	if (header.sha256 !== sha256(body))
		wrong.push(`${path}: sha256 of the body is ${sha256(body)}, the header says ${header.sha256}`);
	if (Number(header.rows) !== rows.length)
		wrong.push(`${path}: ${rows.length} rows, the header says ${header.rows}`);
	return wrong;
}

/** Prints complaints and ends the process as a test would. */
export function finishCheck(wrong, what) {
	for (const line of wrong)
		console.error(line);
	console.log(wrong.length ? `${what}: ${wrong.length} problems` : `${what}: in order`);
	process.exit(wrong.length ? 1 : 0);
}

/** The header line naming a pinned package, read from the package itself. */
export function packageLine(name) {
	const path = resolve(dirname(fileURLToPath(import.meta.url)), 'node_modules', name, 'package.json');
	const { version, license } = JSON.parse(readFileSync(path, 'utf8'));

	return `npm package ${name} ${version} (licence ${license})`;
}
