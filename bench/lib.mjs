// What the benchmarks share: starting servers, signing in, loading, reading what a process used.
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

export const PASSWORD = 'bench-only-password-1'

export const freePort = () =>
  new Promise((ok) => {
    const s = createServer().listen(0, '127.0.0.1', () => {
      const { port } = s.address()
      s.close(() => ok(port))
    })
  })

export function run(program, args) {
  const p = spawnSync(program, args, { encoding: 'utf8' })
  if (p.status !== 0) throw new Error(`${program} ${args[0]}: ${p.stderr}${p.stdout}`)
  return p.stdout
}

/** A server until stop(); `ready` is the time from its start to its first answer, in seconds. */
export async function serve(program, args, url) {
  const began = performance.now()
  const child = spawn(program, args, { stdio: 'ignore' })
  for (let i = 0; i < 4000; i++) {
    try {
      await fetch(url)
      return { pid: child.pid, ready: (performance.now() - began) / 1000, stop: () => child.kill('SIGTERM') }
    } catch {
      await new Promise((ok) => setTimeout(ok, 5))
    }
  }
  child.kill('SIGTERM')
  throw new Error(`${url} does not answer`)
}

/** Once more when the server has just closed a connection that lay idle. */
export async function ask(url, how) {
  try {
    return await fetch(url, how)
  } catch (e) {
    if (!['UND_ERR_SOCKET', 'EPIPE', 'ECONNRESET'].includes(e.cause?.code)) throw e
    return fetch(url, how)
  }
}

export async function signIn(base, account) {
  const r = await ask(`${base}/api/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ account, password: PASSWORD }),
  })
  if (!r.ok) throw new Error(`sign-in: ${r.status} ${await r.text()}`)
  const cookie = r.headers.get('set-cookie').split(';')[0]
  const session = await r.json()
  return { Cookie: cookie, 'X-CSRF': session.csrf }
}

/** Seconds of processor that a process has used. */
export function cpu(pid) {
  const f = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(f[11]) + Number(f[12])) / 100
}

/** MiB of memory of its own, without mapped files. */
export const anonymous = (pid) => Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024

/** Loads one address for some seconds: requests a second, processor time a request in microseconds. */
export function load(build, server, how) {
  const headers = Object.entries(server.headers ?? {}).map(([k, v]) => `${k}: ${v}`)
  const args = [server.port, how.connections, how.seconds, how.method ?? 'GET', how.path, how.body ?? '-', ...headers]
  const before = cpu(server.pid)
  const p = spawnSync(join(build, 'bench/bench_load'), args.map(String), { encoding: 'utf8' })
  if (p.status !== 0) throw new Error(`load ${how.path}: ${p.stderr}`)
  const got = JSON.parse(p.stdout)
  if (got.errors > 0) throw new Error(`load ${how.path}: ${got.errors} errors\n${p.stderr}`)
  return { ...got, cpu: ((cpu(server.pid) - before) * 1e6) / got.requests }
}

export const median = (v) => [...v].sort((a, b) => a - b)[Math.floor(v.length / 2)]
export const spread = (v) => (Math.max(...v) - Math.min(...v)) / median(v)
