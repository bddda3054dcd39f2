/* One instance of rule.wasm: room in its memory, text in and out, a new instance after a trap.
 * The layouts are those of src/wasm/rule_wasm.c. */

export interface RuleExports {
	memory: WebAssembly.Memory;
	rule_alloc(size: number): number;
	rule_used(): number;
	rule_reset(used: number): void;
	rule_calendar_clear(): void;
	rule_calendar_year(year: number): void;
	rule_calendar_day(day: number, worked: number): void;
	rule_workdays_after(day: number, n: number): number;
	rule_workdays_between(from: number, to: number): number;
	rule_compile(schema: number, source: number, length: number): number;
	rule_output(): number;
	rule_run(expr: number, input: number): number;
	rule_idno_read(text: number, length: number, today: number): number;
	rule_phone_valid(text: number, length: number): number;
	rule_credit_code_valid(text: number, length: number): number;
	rule_date_read(text: number, length: number, latest: number): number;
	rule_date_parse(text: number, length: number): number;
	rule_date_print(day: bigint, out: number): number;
	rule_decimal_read(text: number, length: number, scale: number): number;
	rule_decimal_print(n: bigint, scale: number, out: number): number;
}

/** The instance failed in the middle of something and was thrown away; the next call has a new one. */
export class RuleTrap extends Error {}

export interface CalendarDay { day: string; kind: 'holiday' | 'workday' }
export interface Calendar { years: number[]; days: CalendarDay[] }

export const NO_DAY = -2147483648;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** More than this in use by compiled expressions: begin again with an empty block. */
const ENOUGH = 3 << 20;

export class Machine {
	/** Changes with every new instance: what was compiled before is gone. */
	generation = 0;
	private x!: RuleExports;
	private calendar: Calendar | null = null;

	constructor(private readonly module: WebAssembly.Module) {
		this.start();
	}

	private start(): void {
		this.generation++;
		this.x = new WebAssembly.Instance(this.module).exports as unknown as RuleExports;
		if (this.calendar)
			this.fillCalendar(this.calendar);
	}

	/** Runs `f`; a trap in it ends the instance. */
	call<T>(f: (x: RuleExports) => T): T {
		try {
			return f(this.x);
		} catch (e) {
			if (!(e instanceof WebAssembly.RuntimeError))
				throw e;
			this.start();
			throw new RuleTrap(e.message);
		}
	}

	/** As call(), and what `f` took of the memory is given back. */
	scratch<T>(f: (x: RuleExports) => T): T {
		return this.call((x) => {
			const used = x.rule_used();
			try {
				return f(x);
			} finally {
				x.rule_reset(used);
			}
		});
	}

	makeRoom(): void {
		if (this.x.rule_used() > ENOUGH)
			this.start();
	}

	view(): DataView {
		return new DataView(this.x.memory.buffer);
	}

	alloc(size: number): number {
		const at = this.x.rule_alloc(size);
		if (at === 0)
			throw new RangeError('rule memory');
		return at;
	}

	/** Where the bytes of a text are, and how many. */
	put(text: string): [at: number, length: number] {
		const bytes = encoder.encode(text);
		const at = this.alloc(bytes.length);
		new Uint8Array(this.x.memory.buffer, at, bytes.length).set(bytes);
		return [at, bytes.length];
	}

	text(at: number, length: number): string {
		return decoder.decode(new Uint8Array(this.x.memory.buffer, at, length));
	}

	setCalendar(calendar: Calendar): void {
		this.calendar = calendar;
		this.fillCalendar(calendar);
	}

	private fillCalendar(calendar: Calendar): void {
		this.x.rule_calendar_clear();
		for (const year of calendar.years)
			this.x.rule_calendar_year(year);
		for (const { day, kind } of calendar.days)
			this.x.rule_calendar_day(this.day(day), kind === 'workday' ? 1 : 0);
	}

	/** Day number of "2026-03-05", NO_DAY when it is none. */
	day(iso: string): number {
		return this.scratch((x) => x.rule_date_parse(...this.put(iso)));
	}

	iso(day: number | bigint): string {
		return this.scratch((x) => {
			const out = this.alloc(10);
			return this.text(out, x.rule_date_print(BigInt(day), out));
		});
	}

	/** The number at `scale`, null when the text is none. */
	decimal(text: string, scale: number): bigint | null {
		return this.scratch((x) => {
			const r = x.rule_decimal_read(...this.put(text), scale);
			return this.view().getInt32(r, true) ? this.view().getBigInt64(r + 40, true) : null;
		});
	}

	decimalText(n: bigint, scale: number): string {
		return this.scratch((x) => {
			const out = this.alloc(24);
			return this.text(out, x.rule_decimal_print(n, scale, out));
		});
	}
}
