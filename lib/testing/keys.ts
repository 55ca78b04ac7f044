import { confirmWebauthnEnrollment } from '@/lib/factors/webauthn/confirm-enrollment'
import { startWebauthnEnrollment } from '@/lib/factors/webauthn/start-enrollment'
import { askForKey } from '@/lib/login/ask-for-key'
import { softKey } from './authenticator'
import { enrollerOf, FROM, openTicket, type Person, signIn } from './people'

/** People with security keys and passkeys, for tests. */

/** A key in a browser that shows our own pages. */
export const newKey = (is?: Parameters<typeof softKey>[1]) => softKey({ origin: 'http://localhost:3000' }, is)

/** Begins to enroll a key in a session of theirs. @returns what the browser is asked for */
export async function startKey(person: Person, sessionId: string) {
  const started = await startWebauthnEnrollment({ enroller: enrollerOf(person, sessionId), from: FROM })
  if (!started.ok) throw new Error(started.code)
  return started.options
}

/** Gives somebody without a second factor a key. */
export async function giveKey(person: Person, is?: Parameters<typeof softKey>[1]) {
  const { sessionId } = await signIn(person)
  const key = newKey(is)
  const done = await confirmWebauthnEnrollment({
    enroller: enrollerOf(person, sessionId),
    credential: key.create(await startKey(person, sessionId)),
    from: FROM,
  })
  if (!done.ok) throw new Error(done.code)
  const session = await openTicket(done.ticket)
  return { key, factorId: done.factor.id, label: done.factor.label, backupCodes: done.backupCodes, ...session }
}

/** What the browser is asked for, to answer a pending sign-in by a key. */
export async function askedFor(token: string) {
  const asked = await askForKey(token)
  if (!asked.ok) throw new Error(asked.code)
  return asked.options
}
