import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { setClockOffset } from '@/lib/clock'
import { newId } from '@/lib/crypto/id'
import { env } from '@/lib/env'
import { readMailbox } from './read-mailbox'
import { writeToMailbox } from './write-to-mailbox'

const folder = () => env().MAILBOX_DIR ?? ''
const write = (to: string, subject: string, id = newId()) =>
  writeToMailbox(folder(), { id, channel: 'email', to, subject, text: 'text', html: '<p>html</p>' })

beforeEach(() => setClockOffset(0))

it('gives the newest first, all or those of one recipient, or one by its id', async () => {
  for (const [index, to] of ['ann@example.com', 'bob@example.com', 'ann@example.com'].entries()) {
    setClockOffset(index * 1_000)
    await write(to, `mail ${index}`)
  }
  const subjects = async (filter?: object) => (await readMailbox(filter)).map(({ subject }) => subject)
  expect(await subjects()).toEqual(['mail 2', 'mail 1', 'mail 0'])
  expect(await subjects({ to: ' ANN@example.com' })).toEqual(['mail 2', 'mail 0'])
  expect(await subjects({ to: 'nobody@example.com' })).toEqual([])
  const [, bob] = await readMailbox()
  expect(await subjects({ id: bob?.id })).toEqual(['mail 1'])
})

it('takes no id for a path, and no half-written file for a message', async () => {
  await writeFile(join(folder(), `1_${'0'.repeat(16)}_${newId()}.json.tmp`), '{"id":')
  await writeFile(join(folder(), 'notes.json'), '{}')
  const before = await readMailbox()
  expect(before.every(({ html }) => html === '<p>html</p>')).toBe(true)
  for (const id of ['../../etc/passwd', 'notes', '%2e%2e', 'x'.repeat(10_000)]) {
    expect(await readMailbox({ id })).toEqual([])
  }
})

it('writes files that only their owner can read', async () => {
  await write('mode@example.com', 'mode')
  for (const name of (await readdir(folder())).filter((name) => /^\d{13}_.*\.json$/.test(name))) {
    expect((await stat(join(folder(), name))).mode & 0o777).toBe(0o600)
  }
})
