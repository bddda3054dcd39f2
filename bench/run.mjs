// Measures the product beside the floor, alternated in rounds, and prints the ratios.
// Only ratios from within one run are to be trusted: the machine's own speed moves.
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, release, tmpdir, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { measureImport } from './import.mjs'
import { PASSWORD, anonymous, ask, freePort, load, median, run, serve, signIn, spread } from './lib.mjs'

const build = resolve(process.argv[2])
const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`)
  return at > 0 ? process.argv[at + 1] : otherwise
}
const seconds = Number(option('seconds', 3))
const rounds = Number(option('rounds', 5))
const rows = Number(option('import', 100000))
const only = option('only')

const PAGE = '/api/records/person?limit=50&views=0'
const PERSON = { name: '叶宝珠', gender: '2', village: '330381128219', client_groups: ['A01'], phone: '19000000000' }

/** What is measured: `who` asks, both answer, the goal is a part of the floor. */
const measures = (file, masked, opened) => [
  { name: 'fixed answer through router and session', connections: 8, who: 'masked', path: '/api/regions?parent=330381128&limit=10', floor: '/fixed', goal: 0.8 },
  { name: 'list of 50, covered', connections: 8, who: 'masked', path: PAGE, floor: '/page', goal: 0.7 },
  { name: 'the same beside 17 columns without names and count', connections: 8, who: 'masked', path: PAGE, floor: '/list' },
  { name: 'list of 50, opened (a durable entry each)', connections: 8, who: 'opened', path: PAGE, floor: '/noted/page', goal: 0.7 },
  { name: 'one record, covered', connections: 8, who: 'masked', path: `/api/records/person/${masked}`, floor: `/record/${masked}`, goal: 0.6 },
  { name: 'one record, opened (a durable entry each)', connections: 8, who: 'opened', path: `/api/records/person/${opened}`, floor: `/noted/record/${opened}`, goal: 0.7 },
  { name: 'search page', connections: 8, who: 'masked', path: `/api/search?q=${encodeURIComponent('秀英')}`, floor: `/search/${encodeURIComponent('秀英')}`, goal: 0.7 },
  { name: 'create, 1 connection', connections: 1, who: 'opened', method: 'POST', path: '/api/records/person', floor: '/create', body: file, goal: 0.7 },
  { name: 'create, 16 connections', connections: 16, who: 'opened', method: 'POST', path: '/api/records/person', floor: '/create', body: file, goal: 2.0 },
]

function measure(product, floor, m) {
  const ratios = []
  const work = []
  const rates = { product: [], floor: [] }
  for (let r = 0; r < rounds; r++) {
    const how = { connections: m.connections, seconds, method: m.method, body: m.body }
    const one = () => load(build, { ...product, headers: product.people[m.who] }, { ...how, path: m.path })
    const other = () => load(build, floor, { ...how, path: m.floor })
    const [p, f] = r % 2 ? [one(), other()] : ((f0) => [one(), f0])(other())
    ratios.push(p.rate / f.rate)
    work.push(f.cpu / p.cpu)
    rates.product.push(p.rate)
    rates.floor.push(f.rate)
  }
  return {
    name: m.name,
    goal: m.goal ?? null,
    ratio: median(ratios),
    spread: spread(ratios),
    cpu_ratio: median(work),
    product: median(rates.product),
    floor: median(rates.floor),
  }
}

function say(x) {
  const goal = x.goal ? `goal ${x.goal}, ` : ''
  console.log(
    `${x.name.padEnd(52)} ratio ${x.ratio.toFixed(2)} (${goal}spread ${(x.spread * 100).toFixed(0)} %)` +
      `   by processor time ${x.cpu_ratio.toFixed(2)}   ${x.product.toFixed(0)}/s beside ${x.floor.toFixed(0)}/s`,
  )
}

/** The newest person in the list of an account, of whom it opens what is sensitive, or does not. */
async function someone(base, headers, opens) {
  const get = async (path) => (await ask(base + path, { headers })).json()
  for (const { id } of (await get(PAGE)).items) {
    const looks = async () => (await get(`/api/records/person/${id}/access`)).filter((x) => x.what === 'read').length
    await looks()
    const before = await looks()
    await get(`/api/records/person/${id}`)
    if ((await looks()) > before === opens) return id
  }
  throw new Error(`nobody in the list is ${opens ? 'opened' : 'covered'}`)
}

async function startOften(program, data) {
  const times = []
  for (let i = 0; i < rounds; i++) {
    const port = await freePort()
    const s = await serve(program, ['serve', '--data', data, '--port', String(port)], `http://127.0.0.1:${port}/api/start`)
    times.push(s.ready)
    s.stop()
    await new Promise((ok) => setTimeout(ok, 300))
  }
  return median(times)
}

const dir = mkdtempSync(join(tmpdir(), 'shegong-bench-'))
const servers = []
try {
  const program = join(build, 'shegong')
  const data = join(dir, 'data')
  run(program, ['demo', '--data', data, '--password', PASSWORD])
  const floorFile = join(dir, 'floor.db')
  run(program, ['backup', '--data', data, floorFile])
  copyFileSync(floorFile, join(dir, 'floor-write.db'))
  const start = await startOften(program, data)

  const port = await freePort()
  const floorPort = await freePort()
  const base = `http://127.0.0.1:${port}`
  const product = { ...(await serve(program, ['serve', '--data', data, '--port', String(port)], `${base}/api/start`)), port }
  servers.push(product)
  const floor = {
    ...(await serve(join(build, 'bench/bench_floor'), [join(dir, 'floor-write.db'), String(floorPort)], `http://127.0.0.1:${floorPort}/fixed`)),
    port: floorPort,
  }
  servers.push(floor)
  /* One sees others' clients covered; the other is responsible for hers and sees them open. */
  product.people = { masked: await signIn(base, option('covered', 'jinwei')), opened: await signIn(base, option('opened', 'linxiaomei')) }
  const file = join(dir, 'create.json')
  writeFileSync(file, JSON.stringify({ id: '{id}', type: 'person', fields: PERSON }))

  const results = []
  const wanted = measures(file, await someone(base, product.people.masked, false), await someone(base, product.people.opened, true))
  for (const m of wanted.filter((x) => !only || x.name.includes(only))) {
    results.push(measure(product, floor, m))
    say(results.at(-1))
  }
  const memory = anonymous(product.pid)
  console.log(`start ${start.toFixed(3)} s (goal 0.2)   memory after the load ${memory.toFixed(1)} MiB (goal 64)`)
  let imported = null
  if (rows > 0) {
    imported = await measureImport(product, option('importer', 'chenguoping'), option('covered', 'jinwei'), rows)
    console.log(
      `import ${imported.rate.toFixed(0)} rows/s (goal 5000; ${JSON.stringify(imported.seconds)} s)` +
        `   ${imported.memory_mib.toFixed(1)} MiB above rest (goal 64)   others' page p99 ${imported.others.p99_ms.toFixed(0)} ms`,
    )
  }
  const machine = {
    cpu: cpus()[0].model,
    cores: cpus().length,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    load_average: loadavg()[0],
  }
  const report = { date: new Date().toISOString().slice(0, 10), machine, seconds, rounds, results, start, memory, imported }
  if (option('json')) writeFileSync(option('json'), JSON.stringify(report, null, 2) + '\n')
} finally {
  for (const s of servers) s.stop()
  rmSync(dir, { recursive: true, force: true })
}
