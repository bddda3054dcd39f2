// A workbook of one sheet, written by hand so that the benchmark needs no library: rows of texts.
import { crc32, deflateRawSync } from 'node:zlib'

const table = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1
  return n >>> 0
})

function checksum(bytes) {
  if (crc32) return crc32(bytes)
  let c = 0xffffffff
  for (const b of bytes) c = table[(c ^ b) & 255] ^ (c >>> 8)
  return (c ^ 0xffffffff) >>> 0
}

function localHeader(name, bytes, packed) {
  const h = Buffer.alloc(30)
  h.writeUInt32LE(0x04034b50, 0)
  h.writeUInt16LE(20, 4)
  h.writeUInt16LE(8, 8) // deflate
  h.writeUInt32LE(checksum(bytes), 14)
  h.writeUInt32LE(packed.length, 18)
  h.writeUInt32LE(bytes.length, 22)
  h.writeUInt16LE(name.length, 26)
  return h
}

function centralHeader(local, at) {
  const h = Buffer.alloc(46)
  h.writeUInt32LE(0x02014b50, 0)
  h.writeUInt16LE(20, 4)
  local.copy(h, 6, 4, 30)
  h.writeUInt32LE(at, 42)
  return h
}

function zip(files) {
  const parts = []
  const central = []
  let at = 0
  for (const [name, text] of files) {
    const bytes = Buffer.from(text)
    const packed = deflateRawSync(bytes, { level: 6 })
    const local = localHeader(name, bytes, packed)
    central.push(centralHeader(local, at), Buffer.from(name))
    parts.push(local, Buffer.from(name), packed)
    at += local.length + name.length + packed.length
  }
  const index = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(files.length, 8)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(index.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, index, end])
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACK = 'http://schemas.openxmlformats.org/package/2006'

const row = (cells, r) =>
  `<row r="${r}">` +
  cells.map((c, i) => `<c r="${String.fromCharCode(65 + i)}${r}" t="inlineStr"><is><t>${c}</t></is></c>`).join('') +
  '</row>'

/** At most 26 columns; texts without & and <. */
export function workbook(rows) {
  const part = (name, type) => `<Override PartName="/xl/${name}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${type}+xml"/>`
  return zip([
    [
      '[Content_Types].xml',
      `<Types xmlns="${PACK}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
        `${part('workbook', 'sheet.main')}${part('worksheets/sheet1', 'worksheet')}</Types>`,
    ],
    ['_rels/.rels', `<Relationships xmlns="${PACK}/relationships"><Relationship Id="r1" Type="${REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
    ['xl/workbook.xml', `<workbook xmlns="${MAIN}" xmlns:r="${REL}"><sheets><sheet name="people" sheetId="1" r:id="r1"/></sheets></workbook>`],
    ['xl/_rels/workbook.xml.rels', `<Relationships xmlns="${PACK}/relationships"><Relationship Id="r1" Type="${REL}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`],
    ['xl/worksheets/sheet1.xml', `<worksheet xmlns="${MAIN}"><sheetData>${rows.map((cells, i) => row(cells, i + 1)).join('')}</sheetData></worksheet>`],
  ])
}

/** An ID number of nobody alive: born 1901 to 1920, its own check digit. */
function idNumber(n) {
  const day = new Date(Date.UTC(1901, 0, 1) + (n % 7000) * 86400000).toISOString().slice(0, 10).replaceAll('-', '')
  const body = `330381${day}${String((Math.floor(n / 7000) * 2 + 1) % 1000).padStart(3, '0')}`
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((s, w, i) => s + w * Number(body[i]), 0)
  return body + '10X98765432'[sum % 11]
}

/** Invented people: names from a list, telephones that nobody has. */
export function people(n) {
  const family = [...'陈林叶许金黄周吴徐郑王李张']
  const given = [...'秀英玉兰阿宝珠国平建华美红光明大为小燕文芳']
  const rows = [['姓名', '性别', '身份证号', '村', '联系电话', '对象类别']]
  for (let i = 0; i < n; i++)
    rows.push([
      family[i % family.length] + given[(i * 7) % given.length] + given[(i * 11 + 3) % given.length],
      '男',
      idNumber(i),
      i % 2 ? '330381128219' : '330381128218',
      `190${String(i).padStart(8, '0')}`,
      '低保',
    ])
  return rows
}
