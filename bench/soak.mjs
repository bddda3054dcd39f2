// Serves the demo station and asks it everything people ask, at once and for a while; samples what the
// process holds. Exit code 1 when memory or descriptors grow, the log is not cut, or an answer is wrong.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`)
  return at > 0 ? process.argv[at + 1] : otherwise
}
const program = resolve(option('program'))
const minutes = Number(option('minutes', 10))
const connections = Number(option('connections', 8))
const PASSWORD = 'bench-only-password-1'
const SAMPLE_MS = 2000
// A restarting allocator and caches settle: what is compared is the second quarter with the last.
const MEMORY_SLACK = 1.1
const MEMORY_SLACK_KIB = 8 * 1024
const DESCRIPTOR_SLACK = 4
const WAL_MOST = 128 * 1024 * 1024 // the pool cuts it at 64 MiB; a group may be on top

const dir = mkdtempSync(join(tmpdir(), 'shegong-soak-'))
const data = join(dir, 'data')
const agent = new Agent({ keepAlive: true, maxSockets: connections + 2 })
let port = 0

function ask(method, path, headers, body, type) {
  return new Promise((ok, no) => {
    const bytes = body === undefined ? undefined : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
    const sent = { ...headers }
    if (bytes) {
      sent['Content-Type'] = type ?? 'application/json'
      sent['Content-Length'] = bytes.length
    }
    const r = request({ host: '127.0.0.1', port, method, path, headers: sent, agent }, (answer) => {
      const parts = []
      answer.on('data', (p) => parts.push(p))
      answer.on('end', () => ok({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(parts).toString() }))
      answer.on('error', no)
    })
    r.on('error', no)
    r.end(bytes)
  })
}

function newId() {
  const b = randomBytes(16)
  b.writeUIntBE(Date.now(), 0, 6)
  b[6] = (b[6] & 0x0f) | 0x70
  b[8] = (b[8] & 0x3f) | 0x80
  const h = b.toString('hex')
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`
}

const counts = {}
const wrong = []
function note(what, r, ...fine) {
  counts[what] = (counts[what] ?? 0) + 1
  if (!fine.includes(r.status) && wrong.length < 20) wrong.push(`${what}: ${r.status} ${r.text.slice(0, 200)}`)
}

const pick = (v) => v[Math.floor(Math.random() * v.length)]
const words = ['阿香', '大为', '小燕', '阿公', '宝珠', '13800']
const sheet = '姓名,性别,村,类别\n' + '许小燕,女,330381128219,低保\n'.repeat(20)

async function signIn(account) {
  const r = await ask('POST', '/api/session', {}, { account, password: PASSWORD })
  note('sign in', r, 200)
  return { Cookie: r.headers['set-cookie'][0].split(';')[0], 'X-CSRF': JSON.parse(r.text).csrf }
}

const acts = {
  list: [8, async (me, ids) => {
    const r = await ask('GET', '/api/records/person?limit=50', me)
    note('list', r, 200)
    for (const item of JSON.parse(r.text).items ?? []) if (ids.length < 500) ids.push(item.id)
  }],
  read: [12, async (me, ids) => note('read', await ask('GET', `/api/records/person/${pick(ids)}`, me), 200, 403)],
  search: [6, async (me) => note('search', await ask('GET', `/api/search?q=${encodeURIComponent(pick(words))}`, me), 200)],
  today: [4, async (me) => note('today', await ask('GET', '/api/today', me), 200)],
  create: [6, async (me, ids) => {
    const id = newId()
    const fields = { name: '叶' + pick(words).slice(0, 2), gender: '2', village: '330381128219', client_groups: ['A01'] }
    note('create', await ask('POST', '/api/records/person', me, { id, type: 'person', fields }), 201, 422)
  }],
  static: [2, async () => note('page', await ask('GET', '/', {}), 200, 404)],
  refused: [2, async (me) => note('refused', await ask('POST', '/api/records/person', me, { id: newId(), type: 'person', fields: {} }), 422)],
  import: [0.2, async (me) => {
    const id = newId()
    note('import', await ask('PUT', `/api/imports/${id}?type=person&name=a.csv`, me, sheet, 'text/csv'), 200)
    note('try', await ask('POST', `/api/imports/${id}/dry`, me, {}), 200)
  }],
  session: [0.2, async () => void (await signIn('linxiaomei'))],
}
const wheel = Object.values(acts).flatMap(([weight, act]) => Array(Math.round(weight * 5)).fill(act))

function sample(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const kib = (key) => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)?.[1] ?? 0)
  let wal = 0
  try {
    wal = statSync(join(data, 'shegong.db-wal')).size
  } catch {
    // none while nothing was written
  }
  return { anonymous: kib('RssAnon'), descriptors: readdirSync(`/proc/${pid}/fd`).length, threads: kib('Threads'), wal }
}

const median = (v) => [...v].sort((a, b) => a - b)[Math.floor(v.length / 2)]

function judge(samples) {
  const n = samples.length
  const early = samples.slice(Math.floor(n / 4), Math.floor(n / 2))
  const late = samples.slice(Math.floor((3 * n) / 4))
  const of = (part, key) => median(part.map((s) => s[key]))
  const faults = [...wrong]
  const memory = [of(early, 'anonymous'), of(late, 'anonymous')]
  const descriptors = [of(early, 'descriptors'), of(late, 'descriptors')]
  const wal = Math.max(...samples.map((s) => s.wal))
  if (memory[1] > memory[0] * MEMORY_SLACK + MEMORY_SLACK_KIB) faults.push(`memory grows: ${memory}`)
  if (descriptors[1] > descriptors[0] + DESCRIPTOR_SLACK) faults.push(`descriptors grow: ${descriptors}`)
  if (wal > WAL_MOST) faults.push(`log: ${wal}`)
  return { memory_kib: memory, descriptors, wal_most: wal, threads: of(late, 'threads'), faults }
}

let child
try {
  const made = spawnSync(program, ['demo', '--data', data, '--password', PASSWORD], { encoding: 'utf8' })
  if (made.status !== 0) throw new Error(made.stderr)
  child = spawn(program, ['serve', '--data', data, '--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'] })
  port = await new Promise((ok, no) => {
    let said = ''
    child.on('exit', () => no(new Error(said)))
    child.stdout.on('data', (part) => {
      said += part
      const at = /127\.0\.0\.1:(\d+)\//.exec(said)
      if (at) ok(Number(at[1]))
    })
  })
  const me = await signIn('linxiaomei')
  const ids = []
  await acts.list[1](me, ids)
  const until = Date.now() + minutes * 60_000
  const samples = []
  const worker = async () => {
    while (Date.now() < until) await pick(wheel)(me, ids)
  }
  const watch = async () => {
    while (Date.now() < until) {
      samples.push(sample(child.pid))
      await new Promise((ok) => setTimeout(ok, SAMPLE_MS))
    }
  }
  await Promise.all([watch(), ...Array.from({ length: connections }, worker)])
  const report = { date: new Date().toISOString().slice(0, 10), minutes, connections, counts, ...judge(samples) }
  console.log(JSON.stringify(report, null, 2))
  if (option('json')) writeFileSync(option('json'), JSON.stringify({ ...report, samples }, null, 2) + '\n')
  process.exitCode = report.faults.length > 0 ? 1 : 0
} finally {
  agent.destroy()
  child?.removeAllListeners('exit')
  child?.kill('SIGTERM')
  rmSync(dir, { recursive: true, force: true })
}
