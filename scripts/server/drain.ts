import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { log } from '@/lib/log'
import { shutdownCallbacks } from '@/lib/shutdown'

/** How long a request in flight may still take. */
const PATIENCE_MS = 15_000

/**
 * Stops accepting, lets what is in flight finish, and closes each connection as soon as it is idle.
 * @param unused connections without a request so far; Node does not count them as idle
 */
export async function drain(servers: Server[], unused: Set<Socket>, patienceMs = PATIENCE_MS): Promise<void> {
  const closed = Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))))
  for (const socket of unused) socket.destroy()
  const sweep = setInterval(() => {
    for (const server of servers) server.closeIdleConnections()
  }, 50)
  const cutOff = setTimeout(() => {
    for (const server of servers) server.closeAllConnections()
  }, patienceMs)
  await closed
  clearInterval(sweep)
  clearTimeout(cutOff)
}

/** Runs what the app has asked to be called, and waited for, before the process ends (its worker, its pools). */
export async function runShutdownCallbacks(): Promise<void> {
  const results = await Promise.allSettled(shutdownCallbacks().map((callback) => callback()))
  for (const result of results) {
    if (result.status === 'rejected') log().error({ err: result.reason }, 'something did not end in order')
  }
}
