// Measures the product beside the floor, alternated in rounds, and prints the ratios.
// Only ratios from within one run are to be trusted: the machine's own speed moves.
import { spawn, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { createServer } from 'node:net'

const build = resolve(process.argv[2])
const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`)
  return at > 0 ? process.argv[at + 1] : otherwise
}
const seconds = Number(option('seconds', 3))
const rounds = Number(option('rounds', 5))
const PASSWORD = 'bench-only-password-1'

const freePort = () =>
  new Promise((ok) => {
    const s = createServer().listen(0, '127.0.0.1', () => {
      const { port } = s.address()
      s.close(() => ok(port))
    })
  })

function run(args) {
  const p = spawnSync(join(build, 'shegong'), args, { encoding: 'utf8' })
  if (p.status !== 0) throw new Error(`shegong ${args[0]}: ${p.stderr}${p.stdout}`)
  return p.stdout
}

async function answers(url) {
  for (let i = 0; i < 200; i++) {
    try {
      await fetch(url)
      return
    } catch {
      await new Promise((ok) => setTimeout(ok, 50))
    }
  }
  throw new Error(`${url} does not answer`)
}

async function signIn(base, account) {
  const r = await fetch(`${base}/api/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ account, password: PASSWORD }),
  })
  if (!r.ok) throw new Error(`sign-in: ${r.status} ${await r.text()}`)
  const cookie = r.headers.get('set-cookie').split(';')[0]
  const session = await r.json()
  return [`Cookie: ${cookie}`, `X-CSRF: ${session.csrf}`]
}

function load(port, connections, method, path, body, headers) {
  const args = [port, connections, seconds, method, path, body ?? '-', ...headers].map(String)
  const p = spawnSync(join(build, 'bench/bench_load'), args, { encoding: 'utf8' })
  if (p.status !== 0) throw new Error(`load ${path}: ${p.stderr}`)
  const got = JSON.parse(p.stdout)
  if (got.errors > 0) throw new Error(`load ${path}: ${got.errors} errors\n${p.stderr}`)
  return got
}

const median = (v) => [...v].sort((a, b) => a - b)[Math.floor(v.length / 2)]
const spread = (v) => (Math.max(...v) - Math.min(...v)) / median(v)

const dir = mkdtempSync(join(tmpdir(), 'shegong-bench-'))
const children = []
try {
  const data = join(dir, 'data')
  run(['demo', '--data', data, '--password', PASSWORD])
  const floorFile = join(dir, 'floor.db')
  run(['backup', '--data', data, floorFile])
  if (!existsSync(floorFile)) throw new Error('backup made no file')
  const writeFile = join(dir, 'floor-write.db')
  copyFileSync(floorFile, writeFile)

  const port = await freePort()
  const floorPort = await freePort()
  children.push(spawn(join(build, 'shegong'), ['serve', '--data', data, '--port', String(port)], { stdio: 'ignore' }))
  children.push(spawn(join(build, 'bench/bench_floor'), [writeFile, String(floorPort)], { stdio: 'ignore' }))
  const base = `http://127.0.0.1:${port}`
  await answers(`${base}/api/start`)
  await answers(`http://127.0.0.1:${floorPort}/fixed`)
  const headers = await signIn(base, option('account', 'linxiaomei'))
  const list = await (await fetch(`${base}/api/records/person?limit=50`, { headers: { Cookie: headers[0].slice(8) } })).json()
  const id = list.items[0].id
  const body = join(dir, 'create.json')
  writeFileSync(
    body,
    JSON.stringify({
      id: '{id}',
      type: 'person',
      fields: { name: '叶宝珠', gender: '2', village: '330381128219', client_groups: ['A01'], phone: '19000000000' },
    }),
  )

  const measures = [
    ['fixed 1 KB / start', 8, 'GET', '/api/start', '/fixed', null, 0.8],
    ['list of 50', 8, 'GET', '/api/records/person?limit=50&views=0', '/list', null, 0.7],
    ['one record', 8, 'GET', `/api/records/person/${id}`, `/record/${id}`, null, 0.6],
    ['create, 1 connection', 1, 'POST', '/api/records/person', '/create', body, 0.7],
    ['create, 16 connections', 16, 'POST', '/api/records/person', '/create', body, 2.0],
  ]
  const results = []
  for (const [name, connections, method, path, floorPath, bodyFile, goal] of measures) {
    const ratios = []
    const rates = []
    const floors = []
    for (let r = 0; r < rounds; r++) {
      const product = () => load(port, connections, method, path, bodyFile, headers)
      const floor = () => load(floorPort, connections, method, floorPath, bodyFile, [])
      const [p, f] = r % 2 ? [product(), floor()] : ((f0) => [product(), f0])(floor())
      rates.push(p.rate)
      floors.push(f.rate)
      ratios.push(p.rate / f.rate)
    }
    results.push({ name, goal, ratio: median(ratios), spread: spread(ratios), product: median(rates), floor: median(floors) })
    const x = results.at(-1)
    console.log(
      `${name.padEnd(24)} ratio ${x.ratio.toFixed(2)} (goal ${goal}, spread ${(x.spread * 100).toFixed(0)} %)` +
        `   product ${x.product.toFixed(0)}/s   floor ${x.floor.toFixed(0)}/s`,
    )
  }
  const machine = { cpu: cpus()[0].model, cores: cpus().length, memory_gib: Math.round(totalmem() / 2 ** 30) }
  const report = { date: new Date().toISOString().slice(0, 10), machine, seconds, rounds, results }
  if (option('json')) writeFileSync(option('json'), JSON.stringify(report, null, 2) + '\n')
} finally {
  for (const c of children) c.kill('SIGTERM')
  rmSync(dir, { recursive: true, force: true })
}
