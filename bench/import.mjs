// One sheet of many people through the API, to its end: how fast, with how much memory, and how long
// others wait for a page meanwhile.
import { randomBytes } from 'node:crypto'
import { people, workbook } from './xlsx.mjs'
import { anonymous, ask, signIn } from './lib.mjs'

const uuid7 = () => {
  const b = randomBytes(16)
  b.writeUIntBE(Date.now(), 0, 6)
  b[6] = 0x70 | (b[6] & 15)
  b[8] = 0x80 | (b[8] & 63)
  return b.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

async function call(base, method, path, headers, body) {
  const r = await ask(base + path, { method, headers, body })
  const text = await r.text()
  if (!r.ok) throw new Error(`${method} ${path}: ${r.status} ${text.slice(0, 500)}`)
  return text ? JSON.parse(text) : null
}

/** Asks for a page again and again until `stop()`; says how long the slowest in a hundred took. */
function someoneElse(base, headers) {
  const times = []
  let going = true
  const loop = (async () => {
    while (going) {
      const began = performance.now()
      await call(base, 'GET', '/api/records/person?limit=50&views=0', headers)
      times.push(performance.now() - began)
      await new Promise((ok) => setTimeout(ok, 20))
    }
  })()
  return async () => {
    going = false
    await loop
    times.sort((a, b) => a - b)
    return { pages: times.length, p50_ms: times[times.length >> 1], p99_ms: times[Math.floor(times.length * 0.99)] }
  }
}

export async function measureImport(server, account, other, rows) {
  const base = `http://127.0.0.1:${server.port}`
  const who = await signIn(base, account)
  const json = { ...who, 'Content-Type': 'application/json' }
  const sheet = workbook(people(rows))
  const path = `/api/imports/${uuid7()}`
  const rest = anonymous(server.pid)
  let peak = rest
  const watch = setInterval(() => (peak = Math.max(peak, anonymous(server.pid))), 100)
  const others = someoneElse(base, await signIn(base, other))
  const times = {}
  const step = async (name, doing) => {
    const began = performance.now()
    const answer = await doing()
    times[name] = (performance.now() - began) / 1000
    return answer
  }
  try {
    await step('read', () => call(base, 'PUT', `${path}?type=person&name=people.xlsx`, { ...who, 'Content-Type': 'application/octet-stream' }, sheet))
    const tried = await step('check', () => call(base, 'POST', `${path}/dry`, json, JSON.stringify({ columns: {}, values: {} })))
    if (tried.new !== rows) throw new Error(`${tried.new} of ${rows} rows are new: ${JSON.stringify(tried.kinds).slice(0, 600)}`)
    const end = await step('write', async () => {
      await call(base, 'POST', `${path}/run`, json, JSON.stringify({ skip_wrong: true }))
      for (;;) {
        const now = await call(base, 'GET', path, who)
        if (now.state === 'done' || now.state === 'failed') return now
        await new Promise((ok) => setTimeout(ok, 200))
      }
    })
    if (end.state !== 'done') throw new Error(`import: ${JSON.stringify(end).slice(0, 600)}`)
  } finally {
    clearInterval(watch)
  }
  const total = times.read + times.check + times.write
  return { rows, seconds: times, rate: rows / total, memory_mib: peak - rest, others: await others() }
}
