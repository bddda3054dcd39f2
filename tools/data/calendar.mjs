// node calendar.mjs [--check]: holidays and worked weekends into catalogue/calendar/cn.tsv, and
// worked examples for the working-day arithmetic, counted here day by day with the package's own
// isWorkday() so that they are independent of our C code.
import { createRequire } from 'node:module';
import { checkTable, finishCheck, packageLine, readTable, writeTable } from './tsv.mjs';

const require = createRequire(import.meta.url);
const FILE = 'catalogue/calendar/cn.tsv';
const ADD = 'tests/cases/date/workdays.tsv';
const BETWEEN = 'tests/cases/date/workdays-between.tsv';
const DAY = 86400000;

const load = () => ({ table: require('chinese-days/dist/chinese-days.json'), ...require('chinese-days') });
const iso = (ms) => new Date(ms).toISOString().slice(0, 10);
const next = (date, by) => iso(Date.parse(date) + by * DAY);
const weekday = (date) => new Date(date).getUTCDay();
const isWeekend = (date) => weekday(date) === 0 || weekday(date) === 6;

function calendarRows({ table }) {
	const part = (days, kind) =>
		Object.entries(days).map(([date, text]) => [date, kind, text.split(',')[1]]);
	const rows = [...part(table.holidays, 'holiday'), ...part(table.workdays, 'workday')];

	return rows.sort((a, b) => (a[0] < b[0] ? -1 : 1));
}

function exportCalendar(source) {
	const rows = calendarRows(source);
	const years = [...new Set(rows.map((r) => r[0].slice(0, 4)))];

	writeTable(FILE, {
		about: [
			'days that differ from the plain week: holiday = off (weekends inside a holiday are listed too), workday = a weekend day that is worked',
			'a year not named under years is unknown: it is said, never guessed; a station adds its lines when the arrangement is out',
			'the last days of December can still change with the arrangement of the year after',
		],
		columns: 'date kind name',
		years: years.join(' '),
		edition: '2026, as announced in November 2025',
		source: ['arrangements announced each year by the General Office of the State Council', packageLine('chinese-days')],
	}, rows);
	return new Set(years);
}

/** Steps day by day; [expected date, first unknown year met or '-']. */
function addWorkdays(start, n, { isWorkday }, years) {
	const step = n < 0 ? -1 : 1;
	let date = start;
	let missing = '-';

	for (let left = Math.abs(n); left > 0; ) {
		date = next(date, step);
		if (missing === '-' && !years.has(date.slice(0, 4)))
			missing = date.slice(0, 4);
		if (isWorkday(date))
			left--;
	}
	return [date, missing];
}

/** Working days in (from, to], from <= to. */
function countWorkdays(from, to, { isWorkday }, years) {
	let n = 0;
	let missing = '-';

	for (let date = from; date < to; ) {
		date = next(date, 1);
		if (missing === '-' && !years.has(date.slice(0, 4)))
			missing = date.slice(0, 4);
		n += isWorkday(date) ? 1 : 0;
	}
	return [n, missing];
}

const firstOf = (table, year, name) =>
	Object.keys(table.holidays).filter((d) => d.startsWith(year) && table.holidays[d].includes(`,${name},`)).sort()[0];

/** [start, n, comment]: the day before each Spring Festival and National Day, and the swaps. */
function addQuestions({ table }, years) {
	const q = [];

	for (const year of years) {
		q.push([next(firstOf(table, year, '春节'), -1), 10, `across Spring Festival ${year}`]);
		q.push([next(firstOf(table, year, '国庆节'), -1), 5, `across National Day ${year}`]);
	}
	for (const swap of Object.keys(table.workdays).sort().filter((_, i) => i % 8 === 0))
		q.push([next(swap, -1), 1, `the weekend day ${swap} is worked`]);
	return [...q, ...FIXED_QUESTIONS];
}

const FIXED_QUESTIONS = [
	['2026-03-05', 0, 'nothing added'],
	['2026-02-17', 0, 'nothing added on a holiday: the day itself'],
	['2026-03-05', 3, 'a plain week: Thursday, over the weekend'],
	['2026-03-07', 1, 'from a Saturday'],
	['2026-03-08', 5, 'from a Sunday'],
	['2026-02-17', 1, 'from within Spring Festival'],
	['2026-02-13', 1, 'next day is a worked Saturday'],
	['2026-09-24', 3, 'over Mid-autumn'],
	['2024-02-28', 2, 'over the leap day'],
	['2015-09-02', 2, 'the holiday that was given once, September 2015'],
	['2007-12-28', 3, 'the year ends with a worked Saturday and days off'],
	['2011-12-30', 3, 'a worked New Year\'s Eve, holiday of the next year'],
	['2018-12-28', 3, 'a worked Saturday, two days off, New Year'],
	['2022-12-30', 3, 'New Year of 2023 begins in 2022'],
	['2026-02-25', -1, 'back into Spring Festival'],
	['2026-03-02', -5, 'back over a worked Saturday'],
	['2026-10-08', -1, 'back over National Day'],
	['2026-01-05', -1, 'back onto a worked Sunday'],
	['2026-03-05', 60, 'a long count: half a spring'],
	['2004-01-01', 250, 'about one year'],
	['2020-01-23', 10, 'Spring Festival of 2020 as it was prolonged'],
	['2026-12-30', 1, 'last known day'],
	['2026-12-31', 1, 'the next year is unknown: Monday to Friday, and said'],
	['2026-12-25', 10, 'runs into the unknown year'],
	['2027-02-08', 3, 'all in the unknown year'],
	['2004-01-02', -3, 'back into the unknown year before the table'],
	['2003-12-30', 3, 'from the unknown year before the table'],
];

const BETWEEN_QUESTIONS = [
	['2026-03-05', '2026-03-05', 'the same day'],
	['2026-03-05', '2026-03-12', 'one plain week'],
	['2026-03-06', '2026-03-08', 'a weekend'],
	['2026-02-01', '2026-02-28', 'February 2026 with Spring Festival and two worked Saturdays'],
	['2026-09-30', '2026-10-07', 'nothing but National Day'],
	['2026-09-30', '2026-10-10', 'National Day and the worked Saturday after'],
	['2025-12-31', '2026-12-31', 'the year 2026'],
	['2024-12-31', '2025-12-31', 'the year 2025'],
	['2003-12-31', '2004-12-31', 'the year 2004'],
	['2013-01-01', '2013-12-31', 'the year 2013 after its first day'],
	['2018-12-28', '2019-01-04', 'over the turn of the year'],
	['2026-12-28', '2027-01-08', 'into the unknown year'],
	['2003-12-28', '2004-01-05', 'out of the unknown year'],
];

const CASES_SOURCE = `counted by tools/data/calendar.mjs with isWorkday() of ${packageLine('chinese-days')}`;

function exportCases(source, years) {
	const add = addQuestions(source, years)
		.map(([start, n, why]) => [start, n, ...addWorkdays(start, n, source, years), why]);
	const between = BETWEEN_QUESTIONS
		.map(([from, to, why]) => [from, to, ...countWorkdays(from, to, source, years), why]);

	writeTable(ADD, {
		about: 'the n-th working day after start (before it, when n is negative); missing: first year met that the calendar does not know, or -',
		columns: 'start n expected missing comment',
		source: CASES_SOURCE,
	}, add);
	writeTable(BETWEEN, {
		about: 'working days after from, up to and including to',
		columns: 'from to expected missing comment',
		source: CASES_SOURCE,
	}, between);
}

/** A holiday may fall on any day; a worked day is always a weekend; every year named has both. */
function checkDays() {
	const { header, rows } = readTable(FILE);
	const years = (header.years ?? '').split(' ');
	const wrong = [];

	for (const [date, kind, name] of rows) {
		if (iso(Date.parse(date)) !== date || !years.includes(date.slice(0, 4)) || !name)
			wrong.push(`${FILE}: ${date}: no such day, year not named, or no name`);
		if (kind !== 'holiday' && !(kind === 'workday' && isWeekend(date)))
			wrong.push(`${FILE}: ${date} is neither a holiday nor a worked weekend`);
	}
	for (const year of years) {
		const off = rows.filter(([d, kind]) => d.startsWith(year) && kind === 'holiday').length;
		if (off < 20)
			wrong.push(`${FILE}: ${year} has only ${off} holidays`);
	}
	return wrong;
}

if (process.argv.includes('--check')) {
	finishCheck([...checkTable(FILE, 3), ...checkDays()], 'calendar');
} else {
	const source = load();

	exportCases(source, exportCalendar(source));
}
