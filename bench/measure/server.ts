import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { System } from '../systems/system'
import { type Http, httpTo } from './http'

export type Running = {
  pid: number
  origin: string
  /** Asks it as somebody at that address, where it believes what a proxy says. */
  from(address: string): Http
  /** Milliseconds from its start to its first right answer. */
  readyAfter: number
  stop(): Promise<void>
}

/**
 * Starts a system as it is run in production.
 * @param probe its first question, asked until it is answered without an error
 */
export async function startSystem(
  system: System,
  databaseUrl: string,
  port: number,
  probe: (http: Http) => Promise<void>,
): Promise<Running> {
  const { args, cwd, env } = system.start({ databaseUrl, port })
  const began = performance.now()
  const child = spawn(process.execPath, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', ...env },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => (said = (said + chunk).slice(-4_000)))
  const origin = `http://127.0.0.1:${port}`
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const from = (address?: string) => httpTo(origin, agent, address)
  let problem: unknown
  for (let ready = false; !ready; ) {
    if (child.exitCode !== null || performance.now() - began > 60_000) {
      await end(child)
      throw new Error(`${system.name} did not start: ${String(problem)}\n${said}`)
    }
    await probe(from()).then(
      () => (ready = true),
      (error) => (problem = error),
    )
    if (!ready) await sleep(5)
  }
  const readyAfter = performance.now() - began
  return {
    pid: child.pid as number,
    origin,
    from,
    readyAfter,
    async stop() {
      agent.destroy()
      await end(child)
    },
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await ended
  clearTimeout(late)
}
