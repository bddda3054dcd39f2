/* Words for what the log says somebody did. */
import { has, t } from '@/i18n';

/** "move:open" and the like: the part before the colon says what, the rest which. */
export function actWord(key: string): string {
	const at = `audit.${key.split(/[:.]/)[0]}`;
	return has(at) ? t(at) : key;
}

/** Who did it; somebody with a one-time link has no account and so no name. */
export function whoWord(by: { id: string; name: string } | null | undefined): string {
	return by?.id.startsWith('guest:') ? t('guest.by') : by?.name ?? '';
}
