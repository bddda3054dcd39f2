/* Words for what the log says somebody did. */
import { has, t } from '@/i18n';

/** "move:open" and the like: the part before the colon says what, the rest which. */
export function actWord(key: string): string {
	const at = `audit.${key.split(/[:.]/)[0]}`;
	return has(at) ? t(at) : key;
}
