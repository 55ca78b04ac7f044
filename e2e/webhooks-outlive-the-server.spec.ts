// Promise: nothing that happened is lost. With the receiver down, people sign in; the server is killed (SIGKILL) with
// deliveries under way and started again; the receiver comes up: every event arrives at least once, in order for each
// person, and another vendor's verifier takes each of them.
import { Webhook as OtherVendor } from 'svix'
import { type Receiver, startReceiver } from '@/lib/testing/receiver'
import { makeReader } from './support/administrator'
import { Client } from './support/client'
import { freePort } from './support/free-port'
import { type Installation, startInstallation } from './support/installation'
import { makePerson, PASSWORD } from './support/people'
import { expect, test } from './support/test'

test.describe.configure({ timeout: 180_000 })

let installation: Installation
test.beforeAll(async () => {
  installation = await startInstallation('e2e_webhooks_killed')
})
test.afterAll(() => installation.stop())

/** Somebody signs in and out, `times` times. @returns the ids of the sessions, in their order */
async function signInAndOut(email: string, times: number): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n < times; n++) {
    const client = new Client(installation.url)
    expect((await client.post('/login', { email, password: PASSWORD })).status).toBe(200)
    ids.push((await client.get('/session')).json.session.id)
    expect((await client.post('/logout')).status).toBe(204)
  }
  return ids
}

type Payload = { type: string; data: { user: { email: string }; sessionId: string } }

/** What arrived about somebody: the first time of each. */
function firstOf(receiver: Receiver, email: string): string[] {
  const seen = new Set<string>()
  const firsts: string[] = []
  for (const { headers, body } of receiver.received) {
    const { type, data } = JSON.parse(body) as Payload
    if (data.user?.email !== email || seen.has(String(headers['webhook-id']))) continue
    seen.add(String(headers['webhook-id']))
    firsts.push(`${type} ${data.sessionId}`)
  }
  return firsts
}

test('the receiver down, sign-ins, the server killed in between, everything up again', async () => {
  const port = await freePort()
  const { client } = await makeReader(installation)
  const events = ['session.started', 'session.ended']
  const made = await client.post('/webhooks', { url: `http://127.0.0.1:${port}/hook`, events })
  expect(made.status).toBe(201)
  const [ann, bob] = [await makePerson(installation, 'ann'), await makePerson(installation, 'bob')]

  const sessions = new Map<string, string[]>()
  const happens = async () => {
    for (const email of [ann, bob]) {
      sessions.set(email, [...(sessions.get(email) ?? []), ...(await signInAndOut(email, 2))])
    }
  }
  await happens()
  // Killed with all of it unsealed, queued or under way.
  await installation.kill()
  await installation.restart()
  await happens()
  // A receiver that takes what it gets and never says so: these are under way when the server is killed again.
  const mute = await startReceiver(port)
  mute.answer = () => {}
  await expect.poll(() => mute.received.length, { timeout: 60_000 }).toBeGreaterThan(0)
  await installation.kill()
  await mute.stop()
  await installation.restart()
  await happens()

  const receiver = await startReceiver(port)
  const expected = (email: string) =>
    (sessions.get(email) ?? []).flatMap((id) => [`session.started ${id}`, `session.ended ${id}`])
  try {
    // What the killed process held is free again a minute after it was taken.
    for (const email of [ann, bob]) {
      await expect.poll(() => firstOf(receiver, email).length, { timeout: 110_000 }).toBe(12)
      expect(firstOf(receiver, email)).toEqual(expected(email))
    }
    const verifier = new OtherVendor(made.json.secret)
    for (const { body, headers } of receiver.received) verifier.verify(body, headers as Record<string, string>)
  } finally {
    await receiver.stop()
  }
})
