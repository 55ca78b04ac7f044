// Threat: a stranger finds out which addresses have an account, by text, status, headers or time (ASVS 6.3.8).
import { type Answer, Client } from '../support/client'
import { wrongCode } from '../support/oathtool'
import { makeEnrolled, makePerson, newAddress, withPasswordOnly } from '../support/people'
import { expect, test } from '../support/test'

/** Of the sign-in, which is the one that an attacker asks most; of each kind of address. */
const SIGN_INS = 300
const SAMPLES = 40
const WARM_UP = 5
const WITHIN_MS = 10

type Kind = { name: string; email: () => string }

/** Everything a stranger sees of an answer. */
function seen({ status, json, headers, setCookies }: Answer) {
  const names = [...headers.keys()].filter((name) => !['date', 'keep-alive', 'connection'].includes(name)).sort()
  return { status, json, names, setCookies: setCookies.length }
}

/**
 * Asks about each kind of address in turn, in a turning order, so that whatever else the machine does falls on all
 * alike; what is compared is the median of the differences within a round. A machine that is busy with other tests may
 * spoil a measurement, and then it is taken again; a leak (a hash that is not computed) shows every time.
 */
async function compare(
  base: string,
  kinds: Kind[],
  ask: (client: Client, email: string) => Promise<Answer>,
  samples = SAMPLES,
) {
  // The very first answer of a route is Next's, with headers of its own, whoever it is about.
  await ask(new Client(base), newAddress('first'))
  let worst = Number.POSITIVE_INFINITY
  for (let attempt = 0; attempt < 3 && worst >= WITHIN_MS; attempt++) worst = await measure(base, kinds, ask, samples)
  expect(worst, 'the median difference, in ms').toBeLessThan(WITHIN_MS)
}

async function measure(
  base: string,
  kinds: Kind[],
  ask: (client: Client, email: string) => Promise<Answer>,
  samples: number,
) {
  const rounds: number[][] = []
  for (let round = 0; round < samples + WARM_UP; round++) {
    const times: number[] = []
    const answers: unknown[] = []
    for (let turn = 0; turn < kinds.length; turn++) {
      const index = (round + turn) % kinds.length
      const start = performance.now()
      const answer = await ask(new Client(base), kinds[index]?.email() ?? '')
      times[index] = performance.now() - start
      answers[index] = seen(answer)
    }
    for (const answer of answers) expect(answer).toEqual(answers[0])
    if (round >= WARM_UP) rounds.push(times)
  }
  const differences = kinds.map((_, index) => median(rounds.map((times) => (times[index] ?? 0) - (times[0] ?? 0))))
  return Math.max(...differences) - Math.min(...differences)
}

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

test('a wrong password: known, unknown and locked addresses are one', { tag: '@once' }, async ({ installation }) => {
  test.slow()
  // Twenty wrong passwords are looked at of each, so that none of them is one whose strangers have no tries left.
  const people: string[] = []
  for (let n = 0; n * 15 < SIGN_INS + WARM_UP; n++) people.push(await makePerson(installation))
  let asked = 0
  const known = () => people[asked++ % people.length] ?? ''
  const hammered = await makePerson(installation)
  const stranger = new Client(installation.url)
  for (let n = 0; n < 21; n++) await stranger.post('/login', { email: hammered, password: 'not the password' })
  const locked = await makeEnrolled(installation)
  const attacker = await withPasswordOnly(installation, locked.email)
  for (let n = 0; n < 5; n++) {
    await attacker.post('/login/challenge/verify', { method: 'totp', code: wrongCode(locked.secret) })
  }
  await compare(
    installation.url,
    [
      { name: 'known', email: known },
      { name: 'unknown', email: () => newAddress('nobody') },
      { name: 'locked', email: () => locked.email },
      { name: 'hammered', email: () => hammered },
    ],
    (client, email) => client.post('/login', { email, password: 'not the password' }),
    SIGN_INS,
  )
})

test('a sign-up: known and unknown addresses are one', { tag: '@once' }, async ({ installation }) => {
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

test('a forgotten password: known and unknown addresses are one', { tag: '@once' }, async ({ installation }) => {
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
