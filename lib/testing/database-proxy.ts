import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net'

/** Before a statement reaches the database, or after it was done there and before its answer is heard. */
export type Cut = 'before' | 'after'

export type DatabaseProxy = {
  /** The database, through the proxy. */
  url: string
  /** Cuts the connection that sends the n-th statement from now on, counted from 1. */
  cutAt(n: number, cut: Cut): void
  /** Cuts nothing any more. @returns whether it has; and which of the statements since ended with nothing left open */
  stopCutting(): { wasCut: boolean; committing: number[] }
  stop(): Promise<void>
}

const SYNC = 'S'.charCodeAt(0)
const QUERY = 'Q'.charCodeAt(0)
const READY = 'Z'.charCodeAt(0)
/** In that message: no transaction is open. */
const IDLE = 'I'.charCodeAt(0)

/**
 * Stands between a program and its PostgreSQL and loses connections at a chosen moment, as networks and crashes do.
 * A statement is what ends with Sync, or a simple Query (PostgreSQL's protocol 3.0, 53.2).
 */
export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let armed: { left: number; cut: Cut } | null = null
  let answers: boolean[] = []

  const server = createServer((client) => {
    const database = dial(Number(target.port), target.hostname)
    let deaf = false
    const end = () => {
      client.destroy()
      database.destroy()
    }
    for (const socket of [client, database]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', end).on('close', () => {
        sockets.delete(socket)
        end()
      })
    }
    const asked = messages(true)
    const answered = messages(false)
    client.on('data', (chunk) => {
      for (const { type, bytes } of asked(chunk)) {
        if (deaf) return
        if (armed && (type === SYNC || type === QUERY) && --armed.left === 0) {
          const { cut } = armed
          if (cut === 'before') return end()
          deaf = true
        }
        database.write(bytes)
      }
    })
    database.on('data', (chunk) => {
      const ready = answered(chunk).filter(({ type }) => type === READY)
      for (const { bytes } of ready) answers.push(bytes[5] === IDLE)
      if (!deaf) client.write(chunk)
      // Done: what was asked is committed, if it was to be.
      else if (ready.length > 0) end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(databaseUrl)
  url.port = String((server.address() as AddressInfo).port)
  url.hostname = '127.0.0.1'
  return {
    url: url.href,
    cutAt(n, cut) {
      armed = { left: n, cut }
      answers = []
    },
    stopCutting() {
      const wasCut = armed !== null && armed.left <= 0
      armed = null
      return { wasCut, committing: answers.flatMap((idle, index) => (idle ? [index + 1] : [])) }
    },
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

type Message = { type: number; bytes: Buffer }

/** Splits a stream into messages. @param starts whether it begins with one that has no type */
function messages(starts: boolean): (chunk: Buffer) => Message[] {
  let rest = Buffer.alloc(0)
  let untyped = starts
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    const found: Message[] = []
    for (;;) {
      const header = untyped ? 0 : 1
      if (rest.length < header + 4) return found
      const length = header + rest.readInt32BE(header)
      if (rest.length < length) return found
      found.push({ type: untyped ? 0 : (rest[0] as number), bytes: rest.subarray(0, length) })
      rest = rest.subarray(length)
      untyped = false
    }
  }
}
