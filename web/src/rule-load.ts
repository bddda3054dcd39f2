/* Brings src/rule/index.ts into the page when it is part of this build; without it the server checks. */
import { setRule, type RulePort } from './rule-port';

interface RuleModule { loadRule: () => Promise<RulePort> }

const found = import.meta.glob<RuleModule>('./rule/index.ts');

export async function loadRule(): Promise<void> {
	const load = found['./rule/index.ts'];
	if (!load)
		return;
	try {
		setRule(await (await load()).loadRule());
	} catch {
		/* no WebAssembly here: the forms go on, checked when they are saved */
	}
}
