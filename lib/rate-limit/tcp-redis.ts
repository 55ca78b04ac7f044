import { createHash } from 'node:crypto'
import { createClient, ErrorReply } from '@redis/client'
import { DEADLINE, inTime } from './deadline'
import type { ScriptRunner } from './ratelimit-store'

type Client = ReturnType<typeof connectTo>

function connectTo(url: string) {
  return createClient({
    url,
    // RESP 2: also what speaks Redis without being the newest one answers.
    RESP: 2,
    // Nothing waits for a store that is away: it would be counted when nobody waits for the answer any more. And the
    // next call connects again, so that a store that is back is used at once.
    disableOfflineQueue: true,
    socket: { connectTimeout: DEADLINE, reconnectStrategy: false },
    disableClientInfo: true,
    maintNotifications: 'disabled',
  })
}

/** A Redis at the other end of a TCP connection: redis://, or rediss:// with TLS. One connection for all calls. */
export function tcpRedis(url: string): ScriptRunner {
  /** Hashes of the scripts as we send them, by those that the library knows them by. */
  const hashes = new Map<string, string>()
  let current: { client: Client; connected: Promise<unknown> } | undefined

  function drop(client: Client) {
    if (current?.client === client) current = undefined
    if (client.isOpen) client.destroy()
  }

  async function connection(): Promise<Client> {
    if (!current) {
      const client = connectTo(url)
      // Without a listener, an error of the socket would end the process.
      client.on('error', () => drop(client))
      current = { client, connected: client.connect() }
    }
    const { client, connected } = current
    try {
      await inTime(connected)
      return client
    } catch (error) {
      drop(client)
      throw error
    }
  }

  /** A connection that does not answer in time may never again: the next call makes a new one. */
  async function send(command: string[]): Promise<unknown> {
    const client = await connection()
    try {
      return await inTime(client.sendCommand(command))
    } catch (error) {
      // What the store itself refuses (NOSCRIPT) is an answer.
      if (!(error instanceof ErrorReply)) drop(client)
      throw error
    }
  }

  const rest = (keys: string[], args: unknown[]) => [String(keys.length), ...keys, ...args.map(String)]
  return {
    async evalsha(hash, keys, args) {
      const own = hashes.get(hash)
      if (!own) throw new Error('NOSCRIPT')
      return send(['EVALSHA', own, ...rest(keys, args)])
    },
    async eval(script, keys, args) {
      const plain = withoutShebang(script)
      hashes.set(sha1(script), sha1(plain))
      return send(['EVAL', plain, ...rest(keys, args)])
    },
    async close() {
      if (current) drop(current.client)
    },
  }
}

/** `#!lua flags=allow-key-locking` is for Upstash's own server: Redis refuses a flag that it does not know. */
const withoutShebang = (script: string) => script.replace(/^#!lua[^\n]*\n/, '')

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex')
