import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { now, plus, setClockOffset } from '@/lib/clock'
import { db } from '@/lib/db'
import { loadMailer } from '@/lib/mail/load-mailer'
import type { Mail } from '@/lib/mail/mail'
import { readMailbox } from '@/lib/mailbox/read-mailbox'
import { enqueueMail } from './enqueue'
import { openMail, sealMail } from './sealed-mail'
import { type OutboxWorker, startWorker } from './worker'

const secret = 'tok_that-opens-the-account'

function resetMail(to: string): Mail {
  const at = now()
  const props = { token: secret, expiresAt: plus(at, 60_000), at, from: null }
  return { template: 'reset_password', to, props }
}

const waiting = () => db.$queryRaw<object[]>`SELECT * FROM graphile_worker._private_jobs`

describe('before a worker runs', () => {
  it('keeps no link, code or address in the queue in clear', async () => {
    await enqueueMail(db, resetMail('secret-reader@example.com'))
    const rows = JSON.stringify(await waiting(), (_, value) => (typeof value === 'bigint' ? Number(value) : value))
    expect(rows).toContain('sealed')
    for (const clear of [secret, Buffer.from(secret).toString('base64url').slice(2, -2), 'secret-reader', '/reset-']) {
      expect(rows).not.toContain(clear)
    }
  })

  it('opens a queued mail only under its own id', () => {
    const mail = resetMail('ann@example.com')
    const sealed = sealMail(mail)
    expect(openMail(sealed).mail).toEqual(mail)
    expect(() => openMail({ ...sealed, id: sealMail(mail).id })).toThrow()
  })

  it('refuses an address that a mail server could read as two', async () => {
    for (const to of ['a@example.com, b@example.com', 'a@example.com\r\nBcc: b@example.com', '<a@example.com>', 'a']) {
      await expect(enqueueMail(db, { template: 'account_exists', to, props: {} })).rejects.toThrow()
    }
  })
})

describe('with a worker', () => {
  let worker: OutboxWorker
  beforeAll(async () => {
    // The first mail of a process waits for it.
    await loadMailer()
    worker = startWorker()
  })
  afterAll(() => worker.stop())

  it('sends within a second of the commit, and not before it', async () => {
    const to = 'committed@example.com'
    await db.$transaction(async (tx) => {
      await enqueueMail(tx, resetMail(to))
      await sleep(1_000)
      expect(await readMailbox({ to })).toEqual([])
    })
    await expect.poll(() => readMailbox({ to }), { timeout: 1_000 }).toHaveLength(1)
    const [message] = await readMailbox({ to })
    expect(message?.text).toContain(`/reset-password?token=${secret}`)
  })

  it('never sends what was rolled back', async () => {
    const to = 'rolled-back@example.com'
    const change = db.$transaction(async (tx) => {
      await enqueueMail(tx, resetMail(to))
      throw new Error('the change failed')
    })
    await expect(change).rejects.toThrow('the change failed')
    await enqueueMail(db, resetMail('afterwards@example.com'))
    await expect.poll(() => readMailbox({ to: 'afterwards@example.com' }), { timeout: 5_000 }).toHaveLength(1)
    expect(await readMailbox({ to })).toEqual([])
  })

  it('drops a mail whose link has expired', async () => {
    const to = 'late@example.com'
    setClockOffset(-3_600_000)
    const mail = resetMail(to)
    setClockOffset(0)
    await enqueueMail(db, mail)
    await expect.poll(waiting, { timeout: 5_000 }).toEqual([])
    expect(await readMailbox({ to })).toEqual([])
  })

  it('leaves nothing in the queue of what was sent', async () => {
    await expect.poll(waiting, { timeout: 5_000 }).toEqual([])
  })
})
