/* What two texts have in common, to be marked where both are read. */
const RUN = 6;

export interface Run { text: string; same: boolean }

const WORD = /[\p{L}\p{N}]/u;

/** `text` cut into what also stands in `other` and what does not. Signs and blanks do not break a run; one
 *  shorter than six characters is chance. */
export function sharedRuns(text: string, other: string): Run[] {
	const chars = [...text];
	const at = chars.flatMap((c, i) => (WORD.test(c) ? [i] : []));
	const plain = at.map((i) => chars[i]!.toLowerCase());
	const theirs = [...other].filter((c) => WORD.test(c)).map((c) => c.toLowerCase());
	const pieces = new Set<string>();
	for (let i = 0; i + RUN <= theirs.length; i++)
		pieces.add(theirs.slice(i, i + RUN).join(''));
	const same = new Array<boolean>(chars.length).fill(false);
	for (let i = 0; i + RUN <= plain.length; i++)
		if (pieces.has(plain.slice(i, i + RUN).join('')))
			same.fill(true, at[i], at[i + RUN - 1]! + 1);
	const runs: Run[] = [];
	chars.forEach((c, i) => {
		const last = runs[runs.length - 1];
		if (last && last.same === same[i])
			last.text += c;
		else
			runs.push({ text: c, same: same[i]! });
	});
	return runs;
}
