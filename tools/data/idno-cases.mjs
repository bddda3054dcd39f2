// node idno-cases.mjs: test vectors for ID numbers into tests/cases/idno/. The check digit is
// computed here a second time, apart from src/rule/idno.c. All people are invented: sequence 000,
// or born before 1921.
import { writeTable } from './tsv.mjs';

const TODAY = '2026-11-24';
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const DIGITS = '10X98765432';
const WIDE = 0xfee0;

const checkDigit = (body) => DIGITS[WEIGHTS.reduce((sum, w, i) => sum + w * Number(body[i]), 0) % 11];

/** A number in order: region, birth (yyyymmdd), sequence. */
const number = (region, birth, seq = '000') => region + birth + seq + checkDigit(region + birth + seq);
const withCheck = (no, digit) => no.slice(0, 17) + digit;
const wrongDigit = (no) => withCheck(no, no[17] === 'X' ? '0' : no[17] === '9' ? 'X' : String(Number(no[17]) + 1));
const wide = (text) => [...text].map((c) => String.fromCodePoint(c.codePointAt(0) + WIDE)).join('');

const isoBirth = (no) => `${no.slice(6, 10)}-${no.slice(10, 12)}-${no.slice(12, 14)}`;
const good = (input, no, why) => [input, TODAY, 'ok', no, isoBirth(no), Number(no[16]) % 2 ? 1 : 2, why];
const bad = (input, result, why) => [input, TODAY, result, '-', '-', 0, why];

/** One number for each of the eleven check digits. */
function everyCheckDigit() {
	const rows = new Map();

	for (let day = 1; rows.size < 11; day++) {
		const no = number('330381', `19${43 + (day % 20)}${String((day % 12) + 1).padStart(2, '0')}${String((day % 28) + 1).padStart(2, '0')}`);
		if (!rows.has(no[17]))
			rows.set(no[17], good(no, no, `check digit ${no[17]}`));
	}
	return [...rows.keys()].sort().map((digit) => rows.get(digit));
}

function xNumber() {
	for (let day = 1; ; day++) {
		const no = number('330381', `195003${String(day).padStart(2, '0')}`);
		if (no[17] === 'X')
			return no;
	}
}

function validRows() {
	const x = xNumber();
	const plain = [
		['330381', '19151003', '001', 'man, born before 1921'],
		['330381', '19081231', '117', 'man, born before 1921, another sequence'],
		['330325', '19190504', '008', 'woman, retired region code: in order'],
		['330325', '19431008', '000', 'retired region code'],
		['110103', '19660606', '000', 'region code retired in 2010'],
		['999999', '19500101', '000', 'no such region: never a reason to refuse'],
		['330381', '19960229', '000', 'leap day'],
		['330381', '20000229', '000', 'leap day of a century year divisible by 400'],
		['330381', '20261124', '000', 'born today'],
		['330381', '18961125', '003', 'aged 129'],
		['810000', '19700115', '000', 'residence permit, Hong Kong'],
		['820000', '19810220', '000', 'residence permit, Macao'],
		['830000', '19920305', '000', 'residence permit, Taiwan'],
		['933840', '19851112', '000', 'permanent residence card of a foreigner, 18 digits'],
	].map(([region, birth, seq, why]) => [number(region, birth, seq), why]);

	return [
		...everyCheckDigit(),
		...plain.map(([no, why]) => good(no, no, why)),
		good(x.toLowerCase(), x, 'lower case x'),
		good(`${x.slice(0, 6)} ${x.slice(6, 14)} ${x.slice(14)}`, x, 'written in groups'),
		good(` ${x} `, x, 'blanks around'),
	];
}

function invalidRows() {
	const no = number('330381', '19430308');
	const x = xNumber();
	const date = (birth, why) => bad(number('330381', birth), 'date', why);

	return [
		bad(wrongDigit(no), 'check', 'check digit one too high'),
		bad(wrongDigit(x), 'check', '0 in place of X'),
		bad(wrongDigit(number('330381', '19151003', '001')), 'check', 'check digit wrong, born before 1921'),
		bad(wrongDigit(number('810000', '19700115')), 'check', 'residence permit with a wrong check digit'),
		bad('330381' + '19430803' + no.slice(14), 'check', 'month and day changed places'),
		bad('330318' + no.slice(6), 'check', 'two digits of the region changed places'),
		bad('333081' + no.slice(6), 'check', 'two digits of the region changed places'),
		date('19471332', 'month 13, day 32'),
		date('19470230', '30 February'),
		date('19470229', '29 February of a common year'),
		date('19000229', '29 February 1900'),
		date('19470431', '31 April'),
		date('19470015', 'month 0'),
		date('19470600', 'day 0'),
		date('20261125', 'born tomorrow'),
		date('20990101', 'born far in the future'),
		date('18951124', 'aged 131'),
		date('00000000', 'no date at all'),
		bad('330381194303080000', 'check', 'last digits lost to a number cell'),
		bad(no.slice(0, 17), 'length', '17 digits'),
		bad(no + '1', 'length', '19 digits'),
		bad('330381', 'length', 'six digits'),
		bad('1', 'length', 'one digit'),
		bad('33038119430308000O', 'form', 'letter O in place of a digit'),
		bad('33038119430308000l', 'form', 'letter l in place of a digit'),
		bad('3303811943030800X' + no[17], 'form', 'X before the end'),
		bad('33O381' + no.slice(6), 'form', 'letter O in the region'),
	];
}

function legacyRows() {
	return [
		bad('330325430308000', 'legacy', 'fifteen digits, in order'),
		bad('330381150103001', 'legacy', 'fifteen digits, born before 1921'),
		bad('110103660606000', 'legacy', 'fifteen digits, retired region code'),
	];
}

function wideRows() {
	const no = number('330381', '19580709');
	const x = xNumber();

	return [
		good(wide(no), no, 'all digits full-width'),
		good(wide(x), x, 'full-width with full-width X'),
		good(wide(x.toLowerCase()), x, 'full-width with full-width x'),
		good(no.slice(0, 6) + wide(no.slice(6)), no, 'half of it full-width'),
		good(`\u3000${no}\u3000`, no, 'ideographic blanks around'),
		bad(wide(wrongDigit(no)), 'check', 'full-width and a wrong check digit'),
	];
}

const header = (about) => ({
	about: [about, 'all people are invented: sequence 000, or born before 1921'],
	columns: 'input today result canonical birth sex comment',
	source: 'tools/data/idno-cases.mjs',
});

writeTable('tests/cases/idno/valid.tsv', header('numbers in order; region codes are history and never refused'), validRows());
writeTable('tests/cases/idno/invalid.tsv', header('numbers to refuse, with the first thing wrong'), invalidRows());
writeTable('tests/cases/idno/legacy.tsv', header('fifteen-digit numbers: known, not taken over, a new one is asked for'), legacyRows());
writeTable('tests/cases/idno/wide.tsv', header('to be narrowed (utf8_narrow) and trimmed before they are read'), wideRows());
