// Threat: a stranger finds out which addresses have an account, by text, status, headers or time (ASVS 6.3.8).
import { type Answer, Client } from './support/client'
import { wrongCode } from './support/oathtool'
import { makeEnrolled, makePerson, newAddress, withPasswordOnly } from './support/people'
import { expect, test } from './support/test'

const SAMPLES = 40
const WITHIN_MS = 10

type Kind = { name: string; email: () => string }

/** Everything a stranger sees of an answer. */
function seen({ status, json, headers, setCookies }: Answer) {
  const names = [...headers.keys()].filter((name) => !['date', 'keep-alive', 'connection'].includes(name)).sort()
  return { status, json, names, setCookies: setCookies.length }
}

/** Asks about each kind of address in turn, so that whatever else the machine does falls on all alike. */
async function compare(base: string, kinds: Kind[], ask: (client: Client, email: string) => Promise<Answer>) {
  const times = new Map<string, number[]>(kinds.map(({ name }) => [name, []]))
  const answers = new Map<string, unknown>()
  for (let n = 0; n < SAMPLES + 5; n++) {
    for (const { name, email } of kinds) {
      const client = new Client(base)
      const start = performance.now()
      const answer = await ask(client, email())
      if (n >= 5) times.get(name)?.push(performance.now() - start)
      answers.set(name, seen(answer))
    }
  }
  const [first, ...others] = [...answers.values()]
  for (const other of others) expect(other).toEqual(first)
  const medians = [...times.values()].map((all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0)
  expect(Math.max(...medians) - Math.min(...medians), `medians in ms: ${medians}`).toBeLessThan(WITHIN_MS)
}

test('a wrong password: known, unknown and locked addresses are one', async ({ installation }) => {
  const known = await makePerson(installation)
  const locked = await makeEnrolled(installation)
  const attacker = await withPasswordOnly(installation, locked.email)
  for (let n = 0; n < 5; n++) {
    await attacker.post('/login/challenge/verify', { method: 'totp', code: wrongCode(locked.secret) })
  }
  await compare(
    installation.url,
    [
      { name: 'known', email: () => known },
      { name: 'unknown', email: () => newAddress('nobody') },
      { name: 'locked', email: () => locked.email },
    ],
    (client, email) => client.post('/login', { email, password: 'not the password' }),
  )
})

test('a sign-up: known and unknown addresses are one', async ({ installation }) => {
  const known = await makePerson(installation)
  await compare(
    installation.url,
    [
      { name: 'known', email: () => known },
      { name: 'unknown', email: () => newAddress('newcomer') },
    ],
    (client, email) => client.post('/signup', { email, password: 'correct-Horse-battery-7-staple' }),
  )
})

test('a forgotten password: known and unknown addresses are one', async ({ installation }) => {
  const known = await makePerson(installation)
  await compare(
    installation.url,
    [
      { name: 'known', email: () => known },
      { name: 'unknown', email: () => newAddress('nobody') },
    ],
    (client, email) => client.post('/password/forgot', { email }),
  )
})
