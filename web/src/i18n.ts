/* Every sentence lives in messages/web.zh-CN.json under the key of its place. */
import { createI18n } from 'vue-i18n';
import messages from '@messages/web.zh-CN.json';

export const i18n = createI18n({
	legacy: false,
	locale: 'zh-CN',
	messages: { 'zh-CN': messages as never },
	missingWarn: import.meta.env.DEV,
	warnHtmlMessage: false,
});

type Params = Record<string, unknown>;

/* the library's own types unfold the whole message file at each call */
const words = i18n.global as unknown as { t: (key: string, params: Params) => string; te: (key: string) => boolean };

/** The sentence at `key`, its {names} filled in. */
export function t(key: string, params: Params = {}): string {
	return words.t(key, params);
}

/** True when the message file has `key`; for places that take keys from the server. */
export function has(key: string): boolean {
	return words.te(key);
}
