// Threat: somebody else than the person at this machine reads the mail here, and with it everybody's reset links.
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { announceEdge, CLIENT_ADDRESS_HEADER, EDGE_HEADER } from '@/lib/client-address'
import { newId } from '@/lib/crypto/id'
import { env } from '@/lib/env'
import { writeToMailbox } from '@/lib/mailbox/write-to-mailbox'
import { GET } from './route'

type Asked = { query?: string; host?: string; client?: string }

/** A request as our server hands it on. */
function request({ query = '', host = 'localhost:3000', client = '127.0.0.1' }: Asked = {}) {
  const headers = { host, [CLIENT_ADDRESS_HEADER]: client, [EDGE_HEADER]: 'the edge' }
  return new Request(`http://localhost:3000/dev/mailbox.json${query}`, { headers })
}

const ask = (asked?: Asked) => GET(request(asked))

beforeAll(async () => {
  announceEdge('the edge')
  const message = { channel: 'email' as const, subject: 'Hello', text: 'text', html: '<p>html</p>' }
  await writeToMailbox(env().MAILBOX_DIR ?? '', { ...message, id: newId(), to: 'ann@example.com' })
  await writeToMailbox(env().MAILBOX_DIR ?? '', { ...message, id: newId(), to: 'bob@example.com' })
})

describe('/dev/mailbox.json', () => {
  it('gives one address its messages, under the names that scripts rely on', async () => {
    const response = await ask({ query: '?to=Ann@example.com' })
    expect(response.headers.get('cache-control')).toBe('no-store')
    const messages = await response.json()
    expect(messages).toHaveLength(1)
    expect(Object.keys(messages[0])).toEqual(['id', 'at', 'channel', 'to', 'subject', 'text', 'html'])
    expect(messages[0].to).toBe('ann@example.com')
    expect(await (await ask()).json()).toHaveLength(2)
  })

  it('answers under this installation’s own name only: another host name may have been pointed here', async () => {
    expect((await ask({ host: '127.0.0.1:3000' })).status).toBe(200)
    for (const host of ['evil.example', 'evil.example:3000', 'localhost.evil.example', '', 'a b']) {
      expect((await ask({ host })).status).toBe(404)
    }
  })

  it('answers this machine only, whatever name a program elsewhere calls it by', async () => {
    for (const client of ['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1']) {
      expect((await ask({ client })).status, client).toBe(200)
    }
    for (const client of ['192.0.2.9', '10.0.0.1', '::ffff:192.0.2.9', '2001:db8::1', 'localhost.example', '']) {
      expect((await ask({ client })).status, client).toBe(404)
    }
  })

  it('answers nobody whose address is not known for certain', async () => {
    const headers = { host: 'localhost:3000', [CLIENT_ADDRESS_HEADER]: '127.0.0.1', [EDGE_HEADER]: 'a guess' }
    expect((await GET(new Request('http://localhost:3000/', { headers }))).status).toBe(404)
    expect((await GET(new Request('http://localhost:3000/', { headers: { host: 'localhost:3000' } }))).status).toBe(404)
  })
})

describe('elsewhere it is not there', () => {
  afterEach(() => vi.unstubAllEnvs())

  it.each([
    ['without a local mailbox', { MAILBOX_DIR: '', SMTP_URL: 'smtp://127.0.0.1:25' }],
    ['on an installation for others than this machine', { APP_URL: 'https://id.example.com' }],
  ])('%s', async (_, settings) => {
    vi.resetModules()
    for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value)
    const route = await import('./route')
    for (const host of ['localhost:3000', 'id.example.com']) {
      expect((await route.GET(request({ host }))).status).toBe(404)
    }
  })
})
