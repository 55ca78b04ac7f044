// Threat: two people who share a browser finish their sign-ins at the same moment, and wait for each other for ever.
import { expect, it } from 'vitest'
import { MINUTE } from '@/lib/clock'
import { db } from '@/lib/db'
import { challengeOf, codeOf, FROM, giveAuthenticator, makePerson, settleClock } from '@/lib/testing/people'
import { answerChallenge } from '../login/answer-challenge'

it('both are in, and trusted', async () => {
  settleClock()
  const people = [await makePerson(), await makePerson()]
  const secrets = await Promise.all(people.map(async (person) => (await giveAuthenticator(person)).secret))
  let browser: string | undefined
  const answer = async (n: number, token: string) =>
    answerChallenge({ token, method: 'totp', code: codeOf(secrets[n] as Uint8Array), from: FROM, trust: { browser } })
  settleClock(3 * MINUTE)
  for (const [n, person] of people.entries()) {
    const done = await answer(n, await challengeOf(person))
    if (!done.ok) throw new Error(done.code)
    browser = done.browser
  }
  settleClock(5 * MINUTE)
  const tokens = await Promise.all(people.map(challengeOf))
  let both: Promise<unknown[]> | undefined
  // Something that takes a moment with the rows of that browser: then both go on at once.
  await db.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT 1 FROM trusted_browsers FOR UPDATE`
    both = Promise.all(tokens.map((token, n) => answer(n, token)))
    await new Promise((resolve) => setTimeout(resolve, 500))
  })
  expect(await both).toMatchObject([{ ok: true }, { ok: true }])
  expect(await db.trustedBrowser.groupBy({ by: ['userId'] })).toHaveLength(2)
})
