import { Secret } from 'otpauth'
import { now, setClockOffset } from '@/lib/clock'
import { newId } from '@/lib/crypto/id'
import { hashPassword } from '@/lib/crypto/password'
import { db } from '@/lib/db'
import { confirmEmailEnrollment } from '@/lib/factors/email/confirm-enrollment'
import { startEmailEnrollment } from '@/lib/factors/email/start-enrollment'
import type { Enroller } from '@/lib/factors/enroller'
import { confirmSmsEnrollment } from '@/lib/factors/sms/confirm-enrollment'
import { startSmsEnrollment } from '@/lib/factors/sms/start-enrollment'
import { codeAt } from '@/lib/factors/totp/algorithm'
import { confirmTotpEnrollment } from '@/lib/factors/totp/confirm-enrollment'
import { startTotpEnrollment } from '@/lib/factors/totp/start-enrollment'
import { startLogin } from '@/lib/login/start-login'
import { readMailbox } from '@/lib/mailbox/read-mailbox'
import { redeemTicket } from '@/lib/sessions/redeem-ticket'
import type { Ticket } from '@/lib/sessions/ticket'

/** People for tests: made by the product's own use cases wherever those are not what is being tested. */

export const PASSWORD = 'correct-Horse-battery-7-staple'
export const FROM = { ip: '192.0.2.7', userAgent: 'a test' }

let passwordHash: Promise<string> | undefined
let count = 0

/** Puts the clock ten seconds into a time step, so that no test straddles the edge of one; then `ms` further. */
export function settleClock(ms = 0): void {
  setClockOffset(10_000 - (Date.now() % 30_000) + ms)
}

export type Person = { id: string; email: string }

/** Somebody with a confirmed address and the password above. */
export async function makePerson({ roles = ['user'], verified = true } = {}): Promise<Person> {
  passwordHash ??= hashPassword(PASSWORD)
  const id = newId()
  const email = `person-${++count}@example.com`
  await db.user.create({
    data: {
      id,
      email,
      passwordHash: await passwordHash,
      emailVerifiedAt: verified ? now() : null,
      roles: { create: roles.map((roleName) => ({ roleName })) },
    },
  })
  return { id, email }
}

/** Signs somebody in who has no second factor. @returns the session's token and id */
export async function signIn({ email }: Person): Promise<{ token: string; sessionId: string }> {
  const login = await startLogin({ email, password: PASSWORD, from: FROM })
  if (!login.ok || login.status !== 'ticket') throw new Error('the sign-in asks for more')
  return openTicket(login.ticket)
}

/** Of an answer that was given without a place to open the session in. */
export function ticketOf(ticket: Ticket): string {
  if (typeof ticket !== 'string') throw new Error('it was redeemed already')
  return ticket
}

export async function openTicket(ticket: Ticket): Promise<{ token: string; sessionId: string }> {
  const opened = await redeemTicket({ ticket, previousToken: undefined })
  if (!opened) throw new Error('the ticket is no good')
  const session = await db.session.findFirstOrThrow({ where: { userId: opened.userId }, orderBy: { id: 'desc' } })
  return { token: opened.token, sessionId: session.id }
}

export type Authenticator = { secret: Uint8Array; factorId: string; backupCodes: string[]; sessionId: string }

/** Somebody who enrolls in a session of theirs. */
export function enrollerOf(person: Person, sessionId: string): Enroller {
  return { user: person, place: { kind: 'session', id: sessionId } }
}

/** Begins to enroll an authenticator app. @returns its secret, in base32 */
export async function startAuthenticator(person: Person, sessionId: string, fresh = false): Promise<string> {
  const started = await startTotpEnrollment({ enroller: enrollerOf(person, sessionId), fresh, from: FROM })
  if (!started.ok) throw new Error(started.code)
  return started.pending.secret
}

/** Gives somebody an authenticator app, enrolled with the code of the step before last: newer ones are still good. */
export async function giveAuthenticator(person: Person): Promise<Authenticator> {
  const { sessionId } = await signIn(person)
  const secret = await startAuthenticator(person, sessionId)
  const bytes = new Uint8Array(Secret.fromBase32(secret).buffer)
  const done = await confirmTotpEnrollment({
    enroller: enrollerOf(person, sessionId),
    code: codeOf(bytes, -1),
    from: FROM,
  })
  if (!done.ok) throw new Error(done.code)
  const session = await openTicket(done.ticket)
  return { secret: bytes, factorId: done.factor.id, backupCodes: done.backupCodes ?? [], sessionId: session.sessionId }
}

/** The code that an authenticator shows `steps` from now. */
export function codeOf(secret: Uint8Array, steps = 0): string {
  return codeAt(secret, new Date(now().getTime() + steps * 30_000))
}

/** A code that is certainly not one of those accepted now. */
export function wrongCode(secret: Uint8Array): string {
  const good = [-1, 0, 1].map((steps) => codeOf(secret, steps))
  return ['000000', '111111', '222222', '333333'].find((code) => !good.includes(code)) ?? '444444'
}

/** Password step of somebody with a second factor. @returns the token of the pending sign-in */
export async function challengeOf({ email }: Person): Promise<string> {
  const login = await startLogin({ email, password: PASSWORD, from: FROM })
  if (!login.ok || login.status !== 'challenge') throw new Error('no challenge')
  return login.token
}

/** The code in the newest message to an address or number. */
export async function sentCodeTo(to: string): Promise<string> {
  const [newest] = await readMailbox({ to })
  const code = /\b\d{6}\b/.exec(newest?.text ?? '')?.[0]
  if (!code) throw new Error(`no code was sent to ${to}`)
  return code
}

/** Gives somebody codes by mail, or by text message, as a second factor. @returns the session's id */
export async function giveSentCodes(person: Person, type: 'email' | 'sms', address: string, inSession?: string) {
  const sessionId = inSession ?? (await signIn(person)).sessionId
  const enroller = enrollerOf(person, sessionId)
  const started =
    type === 'email'
      ? await startEmailEnrollment({ enroller, address, from: FROM })
      : await startSmsEnrollment({ enroller, phone: address, from: FROM })
  if (!started.ok) throw new Error(started.code)
  const confirm = type === 'email' ? confirmEmailEnrollment : confirmSmsEnrollment
  const done = await confirm({ enroller, code: await sentCodeTo(address), from: FROM })
  if (!done.ok) throw new Error(done.code)
  // What was sent to enroll is no part of the test that follows.
  await db.factor.updateMany({ where: { userId: person.id }, data: { codeSentAt: null, codeSends: 0 } })
  return { factorId: done.factor.id, backupCodes: done.backupCodes ?? [], ...(await openTicket(done.ticket)) }
}
