// Threat: whoever takes over an account, or one of its mailboxes, keeps it quiet. Every change of what opens it is told at
// every address of its owner's (ASVS 6.3.7).
import { expect, it } from 'vitest'
import { regenerateBackupCodes } from '@/lib/factors/backup-codes/regenerate-backup-codes'
import { removeFactor } from '@/lib/factors/remove-factor'
import { answerChallenge } from '@/lib/login/answer-challenge'
import {
  challengeOf,
  FROM,
  giveAuthenticator,
  giveSentCodes,
  makePerson,
  PASSWORD,
  type Person,
  settleClock,
  wrongCode,
} from '@/lib/testing/people'
import { mailsQueuedFor } from '@/lib/testing/queue'
import { changePassword } from './change-password'

/** Somebody with an authenticator app, and codes by mail to another address. */
async function withTwoAddresses() {
  settleClock()
  const person = await makePerson()
  const authenticator = await giveAuthenticator(person)
  const other = `other-${person.email}`
  const { sessionId } = await giveSentCodes(person, 'email', other, authenticator.sessionId)
  return { person, other, ...authenticator, sessionId }
}

type World = Awaited<ReturnType<typeof withTwoAddresses>>

const changes: Record<string, (world: World) => Promise<unknown>> = {
  factor_added: async () => {},
  factor_removed: ({ person, factorId, sessionId }) => removeFactor({ user: person, sessionId, factorId, from: FROM }),
  backup_codes_regenerated: ({ person, sessionId }) => regenerateBackupCodes({ user: person, sessionId, from: FROM }),
  backup_code_used: async ({ person, backupCodes }) =>
    answerChallenge({
      token: await challengeOf(person),
      method: 'backup_code',
      code: backupCodes[0] ?? '',
      from: FROM,
    }),
  password_changed: ({ person, sessionId }) =>
    changePassword({
      user: { ...person, name: '' },
      sessionId,
      currentPassword: PASSWORD,
      newPassword: 'another-Horse-battery-8-staple',
      endOtherSessions: false,
      from: FROM,
    }),
  second_factor_locked: async ({ person, secret }) => {
    const token = await challengeOf(person)
    for (let n = 0; n < 5; n++) await answerChallenge({ token, method: 'totp', code: wrongCode(secret), from: FROM })
  },
}

const toldOf = async (template: string, { person, other }: { person: Person; other: string }) =>
  Promise.all(
    [person.email, other].map(
      async (to) => (await mailsQueuedFor(to)).filter((mail) => mail.template === template).length,
    ),
  )

it.each(Object.keys(changes))('%s', async (template) => {
  const world = await withTwoAddresses()
  const before = await toldOf(template, world)
  await changes[template]?.(world)
  const after = await toldOf(template, world)
  // The codes' own address was added with the factor: of the app before it, it could not be told.
  if (template === 'factor_added') expect(after).toEqual([2, 1])
  else expect(after.map((count, n) => count - (before[n] ?? 0))).toEqual([1, 1])
})
