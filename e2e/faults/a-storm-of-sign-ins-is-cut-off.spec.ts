// Threat: somebody floods the sign-in, with bodies that are huge or with passwords that cost a hash each, and nobody else
// gets in. What is huge is refused before it is read; of the others, what is too much is told at once to come back.
import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from '../support/client'
import { type Installation, startInstallation } from '../support/installation'
import { makePerson, PASSWORD } from '../support/people'
import { expect, test } from '../support/test'

// In one worker, one after the other. The limits by address are not what is looked at here: a storm comes from many.
test.describe.configure({ mode: 'default' })

let installation: Installation
test.beforeAll(async () => {
  installation = await startInstallation('e2e_storm', { LIMIT_SIGNIN_PER_HOUR: '0', LIMIT_VERIFY_PER_MINUTE: '0' })
})
test.afterAll(() => installation.stop())

type Refused = { status: number; retryAfter: string | undefined }

/** One sign-in of the storm, on a connection of its own; what is answered while the body is still sent counts. */
function strike({ url }: Installation, body: Buffer): Promise<Refused> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'content-length': body.length, origin: url }
    const req = request(`${url}/api/v1/login`, { method: 'POST', agent: false, headers }, (res) => {
      res.resume()
      resolve({ status: res.statusCode ?? 0, retryAfter: res.headers['retry-after'] })
      req.destroy()
    })
    // Cut off while it was sending.
    const cutOff = () => resolve({ status: 0, retryAfter: undefined })
    req.on('error', cutOff).on('close', cutOff)
    req.end(body)
  })
}

const body = (email: string, password: string) => Buffer.from(JSON.stringify({ email, password }))

/** Signs in, as often as it is told to come back. */
async function comesBack({ url }: Installation, email: string) {
  const began = performance.now()
  for (let tries = 1; ; tries++) {
    const answer = await new Client(url).post('/login', { email, password: PASSWORD })
    if (answer.status !== 503) return { status: answer.status, tries, ms: performance.now() - began }
    await sleep(Number(answer.headers.get('retry-after')) * 1000)
  }
}

test('200 sign-ins with 1 MB passwords are cut off unread, and somebody else gets in meanwhile', async () => {
  const email = await makePerson(installation)
  const huge = body(email, 'x'.repeat(1024 * 1024))
  const storm = Promise.all(Array.from({ length: 200 }, () => strike(installation, huge)))
  const other = await comesBack(installation, email)
  expect(other).toMatchObject({ status: 200, tries: 1 })
  expect(other.ms).toBeLessThan(8_000)
  const statuses = (await storm).map(({ status }) => status)
  expect(statuses).toContain(413)
  expect(statuses.filter((status) => status !== 413 && status !== 0)).toEqual([])
})

test('of 400 sign-ins at once the surplus is told at once to come back, and who does gets in', async () => {
  const [email, target] = [await makePerson(installation), await makePerson(installation)]
  const storm = Promise.all(
    // Known and unknown addresses: whoever is told to come back learns nothing by it.
    Array.from({ length: 400 }, (_, n) =>
      strike(installation, body(n % 2 ? target : `no-${n}@example.com`, 'wrong-one')),
    ),
  )
  const other = await comesBack(installation, email)
  expect(other.status).toBe(200)
  expect(other.ms).toBeLessThan(10_000)
  const refused = (await storm).filter(({ status }) => status === 503)
  expect(refused.length).toBeGreaterThan(0)
  expect(new Set(refused.map(({ retryAfter }) => retryAfter))).toEqual(new Set(['2']))
  expect(new Set((await storm).map(({ status }) => status))).toEqual(new Set([401, 503]))
})
