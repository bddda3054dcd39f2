/* Photographs of paper: turned the right way, made small enough to send, several put into one PDF. */
const LONGEST = 2000;
const QUALITY = 0.82;

export interface PhotoPage { blob: Blob; width: number; height: number; url: string }

async function drawn(source: ImageBitmap, turns: number): Promise<PhotoPage> {
	const scale = Math.min(1, LONGEST / Math.max(source.width, source.height));
	const w = Math.max(1, Math.round(source.width * scale)), h = Math.max(1, Math.round(source.height * scale));
	const canvas = document.createElement('canvas');
	const over = turns % 2 === 1;
	canvas.width = over ? h : w;
	canvas.height = over ? w : h;
	const g = canvas.getContext('2d');
	if (!g)
		throw new Error('no canvas');
	g.fillStyle = '#ffffff';
	g.fillRect(0, 0, canvas.width, canvas.height);
	g.translate(canvas.width / 2, canvas.height / 2);
	g.rotate((turns * Math.PI) / 2);
	g.drawImage(source, -w / 2, -h / 2, w, h);
	const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY));
	if (!blob)
		throw new Error('no picture');
	return { blob, width: canvas.width, height: canvas.height, url: URL.createObjectURL(blob) };
}

/** A picture as one page; its own note of which way is up is followed. Null when it is none. */
export async function pageOf(file: Blob): Promise<PhotoPage | null> {
	try {
		return await drawn(await createImageBitmap(file, { imageOrientation: 'from-image' }), 0);
	} catch {
		return null;
	}
}

/** The page a quarter turn to the right. */
export async function turned(page: PhotoPage): Promise<PhotoPage> {
	const next = await drawn(await createImageBitmap(page.blob), 1);
	URL.revokeObjectURL(page.url);
	return next;
}

const A4 = { w: 595, h: 842 };

/** Pages of JPEG as one PDF, each on a sheet of A4 upright or across. */
export async function pdfOf(pages: PhotoPage[]): Promise<Blob> {
	const parts: (string | ArrayBuffer)[] = [];
	const at: number[] = [];
	let size = 0;
	const put = (s: string | ArrayBuffer) => {
		parts.push(s);
		size += typeof s === 'string' ? s.length : s.byteLength;
	};
	const object = (n: number, body: string, data?: ArrayBuffer) => {
		at[n] = size;
		put(`${n} 0 obj\n${body}\n`);
		if (data) {
			put('stream\n');
			put(data);
			put('\nendstream\n');
		}
		put('endobj\n');
	};
	put('%PDF-1.4\n');
	object(1, '<</Type/Catalog/Pages 2 0 R>>');
	object(2, `<</Type/Pages/Count ${pages.length}/Kids[${pages.map((_, i) => `${3 + i * 3} 0 R`).join(' ')}]>>`);
	for (const [i, p] of pages.entries()) {
		const n = 3 + i * 3, across = p.width > p.height;
		const sheet = across ? { w: A4.h, h: A4.w } : A4;
		const scale = Math.min(sheet.w / p.width, sheet.h / p.height);
		const w = p.width * scale, h = p.height * scale;
		const draw = `q ${w.toFixed(2)} 0 0 ${h.toFixed(2)} ${((sheet.w - w) / 2).toFixed(2)} ${((sheet.h - h) / 2).toFixed(2)} cm /P Do Q`;
		const data = await p.blob.arrayBuffer();
		object(n, `<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${sheet.w} ${sheet.h}]/Resources<</XObject<</P ${n + 1} 0 R>>>>/Contents ${n + 2} 0 R>>`);
		object(n + 1, `<</Type/XObject/Subtype/Image/Width ${p.width}/Height ${p.height}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length ${data.byteLength}>>`, data);
		object(n + 2, `<</Length ${draw.length}>>\nstream\n${draw}\nendstream`);
	}
	const start = size;
	put(`xref\n0 ${at.length}\n0000000000 65535 f \n`);
	for (let n = 1; n < at.length; n++)
		put(`${String(at[n]).padStart(10, '0')} 00000 n \n`);
	put(`trailer\n<</Size ${at.length}/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`);
	return new Blob(parts, { type: 'application/pdf' });
}
