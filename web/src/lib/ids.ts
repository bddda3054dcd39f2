/* UUIDv7: 48 bits of time, then chance. Whoever makes a record names it, so that a repeated send is the same record. */
export function newId(now = Date.now()): string {
	const b = crypto.getRandomValues(new Uint8Array(16));
	let ms = now;
	for (let i = 5; i >= 0; i--) {
		b[i] = ms % 256;
		ms = Math.floor(ms / 256);
	}
	b[6] = 0x70 | (b[6]! & 0x0f);
	b[8] = 0x80 | (b[8]! & 0x3f);
	const hex = Array.from(b, (x) => x.toString(16).padStart(2, '0')).join('');
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
