// @vitest-environment node
/* What people read is in the message file; every key asked for is there. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import messages from '../../messages/web.zh-CN.json';

const root = new URL('../src/', import.meta.url).pathname;
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((f) => /\.(vue|ts)$/.test(f) && !f.endsWith('.gen.ts'));
const source = new Map(files.map((f) => [f, readFileSync(root + f, 'utf8')]));

function known(key: string): boolean {
	let at: unknown = messages;
	for (const part of key.split('.'))
		at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[part] : undefined;
	return typeof at === 'string';
}

describe('the sources', () => {
	it('hold no Chinese', () => {
		const with_ = [...source].filter(([, text]) => /[\u3000-\u303f\u4e00-\u9fff\uff01-\uff65]/.test(text.replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->/g, ''))).map(([f]) => f);
		expect(with_).toEqual([]);
	});
	it('ask only for keys the message file has', () => {
		const missing: string[] = [];
		for (const [file, text] of source)
			for (const m of text.matchAll(/\$?\bt\(\s*'([a-z0-9_]+(?:\.[a-z0-9_]+)+)'/g))
				if (!known(m[1]!))
					missing.push(`${file}: ${m[1]}`);
		expect(missing).toEqual([]);
	});
});
