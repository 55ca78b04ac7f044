import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Something else has the port. */
export class PortBusyError extends Error {
  override name = 'PortBusyError'
  constructor(port: number) {
    super(`Port ${port} is in use by another program. Choose another one with PORT=${port + 1}, or end that program.`)
  }
}

/**
 * Listens on a host. On this machine's own (127.0.0.1, the default) that means IPv6's loopback too where there is one,
 * because `localhost` may mean either.
 * @throws PortBusyError
 */
export async function listen(host: string, port: number, create: () => Server): Promise<Server[]> {
  const local = host === '127.0.0.1' || host === 'localhost'
  const first = await bind(create(), local ? '127.0.0.1' : host, port)
  if (!local) return [first]
  try {
    return [first, await bind(create(), '::1', portOf(first))]
  } catch (error) {
    // A machine without IPv6 is fine with one.
    if (!(error instanceof PortBusyError)) return [first]
    first.close()
    throw error
  }
}

/** The port a server listens on. */
export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

function bind(server: Server, host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortBusyError(port) : error)
    })
    server.listen({ host, port, exclusive: true }, () => resolve(server))
  })
}
