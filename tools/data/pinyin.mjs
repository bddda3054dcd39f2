// node pinyin.mjs [--check]: readings of Chinese characters into data/pinyin.tsv, and the surnames
// that are read in their own way into data/pinyin-surnames.tsv.
import { createRequire } from 'node:module';
import { checkTable, finishCheck, packageLine, readTable, writeTable } from './tsv.mjs';

const require = createRequire(import.meta.url);
const FILE = 'data/pinyin.tsv';
const SURNAMES = 'data/pinyin-surnames.tsv';
const MAX_READINGS = 4;
const MAX_BYTES = 250000;

/* Basic block, extension A, compatibility ideographs, and the planes of the later extensions. */
const BLOCKS = [[0x3400, 0x4dbf], [0x4e00, 0x9fff], [0xf900, 0xfaff], [0x20000, 0x323af]];

/* Characters found in names that the package does not read: variants read as their common form. */
const SUPPLEMENT = { '𠮷': ['ji'], '㐂': ['xi'] };

/* Two-character surnames; written down so that a name is cut at the right place. */
const COMPOUND = `欧阳 司马 上官 诸葛 夏侯 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 司空 长孙 宇文 独孤 南宫 万俟
澹台 端木 轩辕 濮阳 淳于 单于 太叔 申屠 钟离 鲜于 闾丘 赫连 公冶 宗政 呼延 东郭 西门 南门 百里 拓跋 仲孙
亓官 宰父 第五 左丘 公羊 谷梁 乐正 梁丘 贺兰 完颜 纳兰`.split(/\s+/);

const options = { toneType: 'none', type: 'array', v: true };
const plain = (reading) => reading.replace('ê', 'e');
const isReading = (text) => /^[a-z]+$/.test(text);

/** All readings of one character, the one it has as a surname first; [] when unknown. */
function readingsOf(char, pinyin) {
	const surname = pinyin(char, { ...options, surname: 'head' });
	const all = pinyin(char, { ...options, multiple: true });
	const known = [...surname, ...all].map(plain).filter(isReading);

	return [...new Set(known.length ? known : SUPPLEMENT[char] ?? [])].slice(0, MAX_READINGS);
}

function characterRows(pinyin) {
	const rows = [];

	for (const [first, last] of BLOCKS)
		for (let c = first; c <= last; c++) {
			const char = String.fromCodePoint(c);
			const readings = readingsOf(char, pinyin);
			if (readings.length)
				rows.push([char, readings.join(' ')]);
		}
	return rows;
}

/** Single surnames read otherwise than the plain character, then all compound ones. */
function surnameRows(pinyin, characters) {
	const special = characters.map(([char]) => char)
		.filter((char) => pinyin(char, { ...options, surname: 'head' })[0] !== pinyin(char, options)[0]);

	return [...special, ...COMPOUND]
		.map((name) => [name, pinyin(name, { ...options, surname: 'head' }).map(plain).join(' ')]);
}

function exportPinyin() {
	const { pinyin } = require('pinyin-pro');
	const rows = characterRows(pinyin);
	const source = packageLine('pinyin-pro');

	writeTable(FILE, {
		about: [
			`readings without tones, ü written v, at most ${MAX_READINGS} a character, the one used as a surname first`,
			'index all readings of each character of a name: which one is right is for its bearer to say',
			'sorted by code point; a character of a name that is missing here has no pinyin and is found by writing it',
		],
		columns: 'character readings',
		edition: '3.29.4',
		source,
	}, rows);
	writeTable(SURNAMES, {
		about: 'surnames with a reading of their own, and surnames of two characters; one reading a character',
		columns: 'surname readings',
		edition: '3.29.4',
		source,
	}, surnameRows(pinyin, rows));
}

function checkReadings() {
	const wrong = [];
	const { rows } = readTable(FILE);
	const bytes = rows.reduce((n, r) => n + Buffer.byteLength(r.join('\t')) + 1, 0);
	let last = 0;

	for (const [char, readings] of rows) {
		const list = readings.split(' ');
		if ([...char].length !== 1 || list.length > MAX_READINGS || !list.every(isReading))
			wrong.push(`${FILE}: not a character with readings: ${char} ${readings}`);
		if (char.codePointAt(0) <= last)
			wrong.push(`${FILE}: ${char} is out of order`);
		last = char.codePointAt(0);
	}
	for (const [name, readings] of readTable(SURNAMES).rows)
		if ([...name].length !== readings.split(' ').length)
			wrong.push(`${SURNAMES}: ${name} ${readings}`);
	if (bytes > MAX_BYTES)
		wrong.push(`${FILE}: ${bytes} bytes, more than ${MAX_BYTES}`);
	return wrong;
}

if (process.argv.includes('--check'))
	finishCheck([...checkTable(FILE, 2), ...checkTable(SURNAMES, 2), ...checkReadings()], 'pinyin');
else
	exportPinyin();
