import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { newId } from '@/lib/crypto/id'
import { env } from '@/lib/env'
import { writeToMailbox } from '@/lib/mailbox/write-to-mailbox'
import { GET } from './route'

const ask = (query: string, host = 'localhost:3000') =>
  GET(new Request(`http://localhost:3000/dev/mailbox.json${query}`, { headers: { host } }))

beforeAll(async () => {
  const message = { channel: 'email' as const, subject: 'Hello', text: 'text', html: '<p>html</p>' }
  await writeToMailbox(env().MAILBOX_DIR ?? '', { ...message, id: newId(), to: 'ann@example.com' })
  await writeToMailbox(env().MAILBOX_DIR ?? '', { ...message, id: newId(), to: 'bob@example.com' })
})

describe('/dev/mailbox.json', () => {
  it('gives one address its messages, under the names that scripts rely on', async () => {
    const response = await ask('?to=Ann@example.com')
    expect(response.headers.get('cache-control')).toBe('no-store')
    const messages = await response.json()
    expect(messages).toHaveLength(1)
    expect(Object.keys(messages[0])).toEqual(['id', 'at', 'channel', 'to', 'subject', 'text', 'html'])
    expect(messages[0].to).toBe('ann@example.com')
    expect(await (await ask('')).json()).toHaveLength(2)
  })

  it('answers under this installation’s own name only: another host name may have been pointed here', async () => {
    expect((await ask('', '127.0.0.1:3000')).status).toBe(200)
    for (const host of ['evil.example', 'evil.example:3000', 'localhost.evil.example', '', 'a b']) {
      expect((await ask('', host)).status).toBe(404)
    }
  })
})

describe('without a local mailbox', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('is not there', async () => {
    vi.resetModules()
    vi.stubEnv('MAILBOX_DIR', '')
    vi.stubEnv('SMTP_URL', 'smtp://127.0.0.1:25')
    const route = await import('./route')
    const response = await route.GET(new Request('http://localhost:3000/', { headers: { host: 'localhost:3000' } }))
    expect(response.status).toBe(404)
  })
})
