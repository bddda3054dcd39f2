/* Invented people: ID numbers carry the sequence 000, so nobody has them. */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = '10X98765432';

/** region 6 digits, birth yyyymmdd; the sequence 000 reads "woman". */
export function idNo(region: string, birth: string): string {
	const head = `${region}${birth}000`;
	const sum = [...head].reduce((n, c, i) => n + Number(c) * WEIGHTS[i]!, 0);
	return head + CHECKS[sum % 11];
}

/** The same number with another check digit. */
export function wrongCheck(id: string): string {
	const last = CHECKS[(CHECKS.indexOf(id.at(-1)!) + 1) % 11]!;
	return id.slice(0, -1) + last;
}
