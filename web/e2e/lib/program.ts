/* One run of the real program: its own data folder, a free port, stopped and cleared away by itself. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const READY_MS = 60_000;
const STOP_MS = 30_000;

function programPath(): string {
	const path = process.env.SHEGONG_PROGRAM || join(ROOT, 'build/release/shegong');
	if (!existsSync(path))
		throw new Error(`no program at ${path}: set SHEGONG_PROGRAM`);
	return path;
}

/** A command that ends by itself; what it printed. Throws when it failed. */
export function command(...args: string[]): string {
	const r = spawnSync(programPath(), args, { encoding: 'utf8', timeout: READY_MS * 3 });
	if (r.status !== 0)
		throw new Error(`shegong ${args.join(' ')}: exit ${r.status ?? r.signal}\n${r.stdout}${r.stderr}`);
	return r.stdout;
}

export class Program {
	readonly folder = mkdtempSync(join(tmpdir(), 'shegong-e2e-'));
	readonly data = join(this.folder, 'data');
	url = '';
	private child: ChildProcess | null = null;
	private said = '';

	/** A copy of the catalogue that a test may add to. */
	copyCatalogue(): string {
		const to = join(this.folder, 'catalogue');
		cpSync(join(ROOT, 'catalogue'), to, { recursive: true });
		return to;
	}

	async serve(...args: string[]): Promise<void> {
		const child = spawn(programPath(), ['serve', '--data', this.data, '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
		this.child = child;
		this.said = '';
		this.url = await new Promise<string>((resolve, reject) => {
			const late = setTimeout(() => reject(new Error(`not ready:\n${this.said}`)), READY_MS);
			const hear = (chunk: Buffer) => {
				this.said += chunk.toString();
				const at = /http:\/\/127\.0\.0\.1:\d+/.exec(this.said);
				if (at) {
					clearTimeout(late);
					resolve(at[0]);
				}
			};
			child.stdout!.on('data', hear);
			child.stderr!.on('data', hear);
			child.once('exit', (code) => reject(new Error(`ended with ${code} before it was ready:\n${this.said}`)));
		});
	}

	/** Asked to stop, waited for: an error at the end (a leak, a crash) is an error of the test. */
	async stop(): Promise<void> {
		const child = this.child;
		this.child = null;
		if (!child)
			return;
		const ended = new Promise<number | string | null>((resolve) => {
			if (child.exitCode !== null)
				resolve(child.exitCode);
			child.once('exit', (code, signal) => resolve(code ?? signal));
		});
		child.kill('SIGTERM');
		const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
		const how = await ended;
		clearTimeout(late);
		if (how !== 0)
			throw new Error(`the program ended with ${how}:\n${this.said}`);
	}

	async clear(): Promise<void> {
		try {
			await this.stop();
		} finally {
			rmSync(this.folder, { recursive: true, force: true });
		}
	}
}
