// Threat: whoever reads the database (a backup, a replica, an injection) signs in with what stands there.
import { Secret } from 'otpauth'
import { beforeEach, expect, it } from 'vitest'
import { newId } from './crypto/id'
import { db } from './db'
import { regenerateBackupCodes } from './factors/backup-codes/regenerate-backup-codes'
import { answerChallenge } from './login/answer-challenge'
import { sendCode } from './login/send-code'
import { startLogin } from './login/start-login'
import { requestRecovery } from './recovery/request-recovery'
import { startRecovery } from './recovery/start-recovery'
import {
  challengeOf,
  codeOf,
  FROM,
  giveAuthenticator,
  giveSentCodes,
  makePerson,
  openTicket,
  PASSWORD,
  sentCodeTo,
  settleClock,
  startAuthenticator,
  ticketOf,
} from './testing/people'
import { newestMail } from './testing/queue'
import { createSetupLink } from './users/create-setup-link'
import { requestPasswordReset } from './users/request-password-reset'
import { signUp } from './users/sign-up'

beforeEach(() => settleClock())

/** Every row of every table, as text; bytes both as hex and as the characters they spell. */
async function everything(): Promise<string> {
  const tables = await db.$queryRaw<{ name: string }[]>`
    SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
    WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'`
  const texts = await Promise.all(
    tables.map(async ({ name }) => {
      const rows = await db.$queryRawUnsafe<{ row: string }[]>(`SELECT to_jsonb(t)::text AS row FROM ${name} t`)
      return rows.map(({ row }) => row).join('\n')
    }),
  )
  const all = texts.join('\n')
  expect(all).toContain('login.factor')
  return all
}

it('no password, seed, code, token or link of a whole journey stands in any table', async () => {
  const secrets: string[] = [PASSWORD]
  const person = await makePerson()
  const { secret, backupCodes } = await giveAuthenticator(person)
  secrets.push(new Secret({ buffer: new Uint8Array(secret).buffer }).base32, Buffer.from(secret).toString('hex'))
  secrets.push(Buffer.from(secret).toString('base64'), ...backupCodes, ...backupCodes.map((c) => c.replaceAll('-', '')))

  const challenge = await challengeOf(person)
  const code = codeOf(secret)
  const answer = await answerChallenge({ token: challenge, method: 'totp', code, from: FROM })
  if (!answer.ok) throw new Error(answer.code)
  const { token, sessionId } = await openTicket(answer.ticket)
  const pendingChallenge = await challengeOf(person)
  const wrong = await answerChallenge({ token: pendingChallenge, method: 'totp', code: '918273', from: FROM })
  expect(wrong.ok).toBe(false)
  secrets.push(challenge, ticketOf(answer.ticket), token, pendingChallenge, code, '918273')

  const unredeemed = await startLogin({ email: (await makePerson()).email, password: PASSWORD, from: FROM })
  if (unredeemed.ok && unredeemed.status === 'ticket') secrets.push(unredeemed.ticket)
  const regenerated = await regenerateBackupCodes({ user: person, sessionId, from: FROM })
  if (regenerated.ok) secrets.push(...regenerated.codes)
  secrets.push(await startAuthenticator(person, sessionId))

  const signUpPassword = 'yet-another-Giraffe-19-lamp'
  await signUp({ email: 'newcomer@example.com', password: signUpPassword, from: FROM })
  secrets.push(signUpPassword, (await newestMail('newcomer@example.com', 'verify_email')).props.token)
  await requestPasswordReset({ email: person.email, from: FROM })
  secrets.push((await newestMail(person.email, 'reset_password')).props.token)
  await requestRecovery({ token: await challengeOf(person), from: FROM })
  const { token: begin } = (await newestMail(person.email, 'recovery_link')).props
  await startRecovery({ token: begin, from: FROM })
  secrets.push(begin, (await newestMail(person.email, 'recovery_started')).props.token)
  secrets.push((await newestMail(person.email, 'recovery_ready')).props.token)
  const setup = await createSetupLink()
  secrets.push(new URL(setup ?? '').searchParams.get('token') ?? '')

  const mailed = await makePerson()
  const enrolledByMail = await giveSentCodes(mailed, 'email', mailed.email)
  const trusting = await challengeOf(mailed)
  await sendCode({ token: trusting, method: 'email', from: FROM })
  const sentAndUsed = await sentCodeTo(mailed.email)
  const trusted = await answerChallenge({
    token: trusting,
    method: 'email',
    code: sentAndUsed,
    trust: { browser: undefined },
    from: FROM,
  })
  if (!trusted.ok || !trusted.browser) throw new Error('the browser is not trusted')
  const waiting = await challengeOf(mailed)
  await sendCode({ token: waiting, method: 'email', from: FROM })
  secrets.push(
    sentAndUsed,
    trusted.browser,
    ticketOf(trusted.ticket),
    await sentCodeTo(mailed.email),
    enrolledByMail.token,
  )

  const rows = await everything()
  for (const each of secrets) {
    expect(each.length).toBeGreaterThanOrEqual(6)
    const spellings = [each, Buffer.from(each).toString('hex'), Buffer.from(each).toString('base64')]
    if (/^[A-Za-z0-9_-]{43}$/.test(each)) spellings.push(Buffer.from(each, 'base64url').toString('hex'))
    for (const spelling of spellings) {
      // Six digits turn up in any hex text; a code would stand as a value of its own.
      const found = /^\d{6}$/.test(spelling) ? rows.includes(`"${spelling}"`) : rows.includes(spelling)
      expect(found, 'a secret stands in the database').toBe(false)
    }
  }
})

it('a sealed seed that was moved to another person’s row refuses to open', async () => {
  const attacker = await makePerson()
  const theirs = await giveAuthenticator(attacker)
  const victim = await makePerson()
  const own = await giveAuthenticator(victim)
  await db.$executeRaw`
    UPDATE factors SET sealed_secret = (SELECT sealed_secret FROM factors WHERE id = ${theirs.factorId}::uuid)
    WHERE id = ${own.factorId}::uuid`
  const token = await challengeOf(victim)
  for (let n = 0; n < 6; n++) {
    const answer = await answerChallenge({ token, method: 'totp', code: codeOf(theirs.secret), from: FROM })
    expect(answer).toMatchObject({ ok: false, code: 'unavailable' })
  }
  expect(await db.user.findUniqueOrThrow({ where: { id: victim.id } })).toMatchObject({
    factorFailures: 0,
    factorLockedUntil: null,
  })
  expect(await db.loginTicket.count({ where: { userId: victim.id } })).toBe(0)
})

it('a backup code’s hash that was moved to another person’s row opens nothing there', async () => {
  const attacker = await makePerson()
  const theirs = await giveAuthenticator(attacker)
  const victim = await makePerson()
  await giveAuthenticator(victim)
  await db.backupCode.deleteMany({ where: { userId: victim.id } })
  await db.backupCode.updateMany({ where: { userId: attacker.id }, data: { userId: victim.id } })
  const code = theirs.backupCodes[0] ?? ''
  const token = await challengeOf(victim)
  expect(await answerChallenge({ token, method: 'backup_code', code, from: FROM })).toMatchObject({
    code: 'invalid_code',
  })
})

it('one authenticator whose seed does not open does not shut out the others', async () => {
  const person = await makePerson()
  const { secret, factorId } = await giveAuthenticator(person)
  const broken = await db.factor.findUniqueOrThrow({ where: { id: factorId } })
  await db.factor.create({ data: { ...broken, id: newId(), sealedSecret: new Uint8Array([1, 2, 3]) } })
  const token = await challengeOf(person)
  expect(await answerChallenge({ token, method: 'totp', code: codeOf(secret), from: FROM })).toMatchObject({ ok: true })
})
