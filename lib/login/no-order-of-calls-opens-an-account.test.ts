// Threat: some order of calls that nobody thought of opens an account. Its owner, an attacker who knows its password, has
// an account of their own and keeps every token that was ever in their browser, and an administrator who changes rules
// and settings do whatever comes, in any order; a model knows what was shown by whom.
import fc from 'fast-check'
import { Secret } from 'otpauth'
import { beforeEach, expect, it } from 'vitest'
import { sealAuditEvents } from '@/lib/audit/seal-audit-events'
import { verifyAuditChain } from '@/lib/audit/verify-audit-chain'
import { HOUR, MINUTE, now, setClockOffset } from '@/lib/clock'
import { hashToken, isToken, newToken } from '@/lib/crypto/token'
import { db } from '@/lib/db'
import { deleteRule } from '@/lib/enforcement/delete-rule'
import { saveSettings } from '@/lib/enforcement/save-settings'
import { regenerateBackupCodes } from '@/lib/factors/backup-codes/regenerate-backup-codes'
import type { Enroller } from '@/lib/factors/enroller'
import { removeFactor } from '@/lib/factors/remove-factor'
import { codeAt } from '@/lib/factors/totp/algorithm'
import { confirmTotpEnrollment } from '@/lib/factors/totp/confirm-enrollment'
import { startTotpEnrollment } from '@/lib/factors/totp/start-enrollment'
import { changeRoleOf } from '@/lib/membership/change-role-of'
import { cancelRecoveryByLink } from '@/lib/recovery/cancel-recovery'
import { requestRecovery } from '@/lib/recovery/request-recovery'
import { startRecovery } from '@/lib/recovery/start-recovery'
import { endOtherSessions, endSession } from '@/lib/sessions/end-session'
import { findSession } from '@/lib/sessions/find-session'
import type { OpenedSession } from '@/lib/sessions/opening'
import { redeemTicket } from '@/lib/sessions/redeem-ticket'
import { runs } from '@/lib/testing/odd-values'
import {
  enrollerOf,
  FROM,
  giveAuthenticator,
  giveSentCodes,
  makePerson,
  PASSWORD,
  type Person,
  sentCodeTo,
  ticketOf,
} from '@/lib/testing/people'
import { mailsQueuedFor } from '@/lib/testing/queue'
import { makeGroup, saveRule } from '@/lib/testing/rules'
import { changePassword } from '@/lib/users/change-password'
import { requestPasswordReset } from '@/lib/users/request-password-reset'
import { resetPassword } from '@/lib/users/reset-password'
import { abandonChallenge } from './abandon-challenge'
import { answerChallenge } from './answer-challenge'
import { findEnrollment } from './find-enrollment'
import { finishRecovery } from './finish-recovery'
import { FAILURES_BEFORE_LOCK, LOCK_LIFE } from './limits'
import { sendCode } from './send-code'
import { startLogin } from './start-login'
import { startStepUp } from './start-step-up'

type Who = 'owner' | 'attacker'
type Kind = 'challenge' | 'enrollment' | 'ticket' | 'session' | 'device'
/** What a token stands for: whose account, and whether a second factor of its owner was shown on the way to it. */
type Road = { kind: Kind; account: Who; shown: boolean }
type Account = {
  person: Person
  password: string
  authenticators: Map<string, { secret: Uint8Array; last: number }>
  mailFactor: string | null
  backupCodes: Set<string>
}
type Call = { kind: keyof typeof calls; by: Who; at: Who; how: number; n: number; m: number }

const STEP_MS = 30_000
const happened = new Map<string, number>()
const note = (what: string) => happened.set(what, (happened.get(what) ?? 0) + 1)
let chosen = 0

class World {
  offset = 0
  readonly roads = new Map<string, Road>()
  readonly hands: Record<Who, string[]> = { owner: [], attacker: [] }
  readonly trusted = new Set<string>()
  readonly redeemed = new Set<string>()
  readonly spent: string[] = []
  /** The code that was sent for a challenge, by its token. */
  readonly sent = new Map<string, string>()
  readonly guesses: number[] = []
  rules: string[] = []
  constructor(
    readonly accounts: Record<Who, Account>,
    readonly administrator: Person,
    readonly group: string,
  ) {}

  gives(to: Who, token: string, road: Road): void {
    // Whatever opens the owner's account, or lets a factor be put onto it, stays with them.
    if (to === 'attacker' && road.account === 'owner') {
      expect(['challenge', 'device'], 'what the attacker gets of the account').toContain(road.kind)
      expect(road.kind, 'the attacker’s browser is trusted').not.toBe('device')
    }
    this.roads.set(token, road)
    this.hands[to].push(token)
  }

  /** One of the tokens that somebody has, of a kind mostly; the owner may have been given one by the attacker. */
  token({ by, how, n }: Call, kind: Kind, planted = false): string | undefined {
    const all = planted && how % 5 === 0 ? [...this.hands.owner, ...this.hands.attacker] : this.hands[by]
    const fitting = n % 7 === 0 ? all : all.filter((token) => this.roads.get(token)?.kind === kind)
    // Mostly one of the newest: others are used up.
    const newest = fitting.slice(-4)
    return newest[n % Math.max(1, newest.length)]
  }

  async session(call: Call) {
    const token = this.token(call, 'session')
    const session = await findSession(token)
    if (!token || !session) return null
    expect(this.roads.get(token)?.kind, 'what opens a session').toBe('session')
    return { ...session, token, owner: this.whose(session.user.id) }
  }

  /** A session that has just proved who it is: what the guards let through to changes of the account. */
  async recent(call: Call) {
    if (call.n % 2 === 0) await calls.signIn(this, call)
    const session = await this.session(call)
    if (!session || session.owes || now().getTime() - session.authTime.getTime() > 5 * MINUTE) return null
    const factors = await db.factor.count({ where: { userId: session.user.id, confirmedAt: { not: null } } })
    return session.aal >= 2 || factors === 0 ? session : null
  }

  whose = (userId: string): Who => (userId === this.accounts.owner.person.id ? 'owner' : 'attacker')

  async mailed(who: Who, template: string): Promise<string | undefined> {
    const mails = await mailsQueuedFor(this.accounts[who].person.email)
    const mail = mails.filter((each) => each.template === template).at(-1)
    return mail && 'token' in mail.props ? String(mail.props.token) : undefined
  }
}

const factorsOf = (who: Account) => [...who.authenticators.values()]

/** The newest code of an authenticator that was not shown before. */
function freshCode(account: Account, n: number): string | undefined {
  const all = factorsOf(account)
  const authenticator = all[n % Math.max(1, all.length)]
  return authenticator && codeAt(authenticator.secret, now())
}

/** What somebody types: they have the authenticators and the mailbox of their own account only. */
async function typed(world: World, { by, how, n }: Call) {
  const own = world.accounts[by]
  const other = world.accounts[by === 'owner' ? 'attacker' : 'owner']
  switch (how % 8) {
    case 0:
    case 1:
    case 2:
      return { method: 'totp' as const, code: freshCode(own, n) ?? '000000' }
    case 3:
      return { method: 'backup_code' as const, code: [...own.backupCodes][0] ?? 'aaaa-bbbb-cccc-dddd' }
    // Seen over a shoulder.
    case 4: {
      const code = world.spent[n % Math.max(1, world.spent.length)] ?? '123456'
      return { method: code.length === 6 ? ('totp' as const) : ('backup_code' as const), code }
    }
    case 5: {
      const mailed = [...world.sent].filter(([token]) => world.roads.get(token)?.account === by).at(-1)?.[1]
      return { method: 'email' as const, code: mailed ?? '314159' }
    }
    case 6:
      return { method: 'totp' as const, code: String((n * 7919 + chosen++) % 1_000_000).padStart(6, '0') }
    default:
      return { method: 'password' as const, code: by === 'owner' ? own.password : other.password }
  }
}

/** A right answer was given: by who could, and with what was not used before. Then it is used. */
function uses(world: World, account: Who, by: Who, token: string, method: string, code: string): boolean {
  if (method === 'password') return false
  expect(by, `who shows a second factor (${method})`).toBe(account)
  const { authenticators, backupCodes } = world.accounts[account]
  world.spent.push(code)
  note(`shown: ${method}`)
  if (method === 'backup_code') {
    expect(backupCodes.delete(code), 'a backup code is good once').toBe(true)
  } else if (method === 'email') {
    expect(world.sent.get(token), 'a code that was sent for this challenge, once').toBe(code)
    world.sent.delete(token)
  } else {
    const step = Math.floor(now().getTime() / STEP_MS)
    const steps = [step - 1, step, step + 1]
    const found = [...authenticators.values()].flatMap((each) =>
      steps
        .filter((at) => at > each.last && codeAt(each.secret, new Date(at * STEP_MS)) === code)
        .map((at) => [each, at] as const),
    )
    expect(found.length, 'a step that was not shown before').toBeGreaterThan(0)
    for (const [each, at] of found) each.last = Math.max(each.last, at)
  }
  return true
}

async function logIn(world: World, call: Call) {
  const { by, at } = call
  const account = world.accounts[at]
  // Both know the owner's password; of the attacker's own only they.
  if (by === 'owner' && at === 'attacker') return
  const device = world.token(call, 'device', by === 'owner')
  const password = call.n % 11 === 0 ? 'a wrong password' : account.password
  const outcome = await startLogin({ email: account.person.email, password, browser: device, from: FROM })
  if (!outcome.ok) return
  if (outcome.status === 'challenge')
    return world.gives(by, outcome.token, { kind: 'challenge', account: at, shown: false })
  if (outcome.status === 'enrollment')
    return world.gives(by, outcome.token, { kind: 'enrollment', account: at, shown: false })
  expect(device && world.trusted.has(device) ? by : null, 'who needs no second factor in this browser').toBe(at)
  note('trusted browser')
  world.gives(by, outcome.ticket, { kind: 'ticket', account: at, shown: true })
}

async function answer(world: World, call: Call, given?: { token: string } & Awaited<ReturnType<typeof typed>>) {
  const { by, m } = call
  const token = given?.token ?? world.token(call, 'challenge', by === 'owner')
  if (!token) return
  const { method, code } = given ?? (await typed(world, call))
  const device = world.token(call, 'device', by === 'owner')
  const trust = m % 3 === 0 ? { browser: device } : undefined
  // As a browser does it, which gets its session at once; or as who takes a ticket home.
  const opens = m % 2 === 0 ? { previousToken: world.token(call, 'session'), browser: { token: device } } : undefined
  const outcome = await answerChallenge({ token, method, code, ...(trust && { trust }), opens, from: FROM })
  const road = world.roads.get(token)
  if (!outcome.ok && outcome.code === 'invalid_code' && by === 'attacker' && road?.account === 'owner') {
    world.guesses.push(now().getTime())
  }
  if (!outcome.ok && outcome.code !== 'enrollment_required') return void note(outcome.code)
  if (!road) throw new Error('an answer to what nobody asked')
  expect(road.kind, 'what can be answered').toBe('challenge')
  const shown = uses(world, road.account, by, token, method, code) || road.shown
  if (!outcome.ok) return world.gives(by, outcome.enrollment, { ...road, kind: 'enrollment', shown })
  if (outcome.browser) {
    world.trusted.add(outcome.browser)
    world.gives(by, outcome.browser, { kind: 'device', account: road.account, shown })
  }
  const { ticket } = outcome
  if (typeof ticket === 'string') return world.gives(by, ticket, { kind: 'ticket', account: road.account, shown })
  note('opened at once')
  if (ticket.redeemedFor) seesOpened(world, by, { ...road, shown }, ticket.redeemedFor, device)
}

/** A session was opened for somebody who came by that road. */
function seesOpened(world: World, by: Who, road: Road | undefined, opened: OpenedSession, device: string | undefined) {
  if (opened.browser && opened.browser !== device) {
    // What the browser was trusted for, it is trusted for by its new name.
    if (device && world.trusted.has(device)) world.trusted.add(opened.browser)
    world.gives(by, opened.browser, { kind: 'device', account: by, shown: true })
  }
  expect(world.whose(opened.userId)).toBe(road?.account)
  expect(road?.shown, 'a session without a second factor').toBe(true)
  note('session')
  world.gives(by, opened.token, { kind: 'session', account: world.whose(opened.userId), shown: true })
}

async function redeem(world: World, call: Call, ticket = world.token(call, 'ticket')) {
  if (!ticket) return
  const previousToken = world.token({ ...call, n: call.m }, 'session')
  const device = world.token(call, 'device', call.by === 'owner')
  const opened = await redeemTicket({ ticket, previousToken, browser: { token: device } })
  if (!opened) return
  expect(world.redeemed.has(ticket), 'a ticket is good once').toBe(false)
  world.redeemed.add(ticket)
  const road = world.roads.get(ticket)
  expect(road?.kind).toBe('ticket')
  seesOpened(world, call.by, road, opened, device)
}

async function enroll(world: World, by: Who, enroller: Enroller, shown: boolean, n: number) {
  const who = world.whose(enroller.user.id)
  expect(by, 'who may put a factor onto the account').toBe(who)
  const account = world.accounts[who]
  const started = await startTotpEnrollment({ enroller, fresh: n % 2 === 0, from: FROM })
  if (!started.ok) return
  const secret = new Uint8Array(Secret.fromBase32(started.pending.secret).buffer)
  const step = Math.floor(now().getTime() / STEP_MS)
  const done = await confirmTotpEnrollment({ enroller, code: codeAt(secret, now()), from: FROM })
  if (!done.ok) return
  note('enrolled')
  const left = await db.factor.findMany({ where: { userId: account.person.id, confirmedAt: { not: null } } })
  for (const id of account.authenticators.keys())
    if (!left.some((factor) => factor.id === id)) account.authenticators.delete(id)
  if (account.mailFactor && !left.some(({ id }) => id === account.mailFactor)) account.mailFactor = null
  account.authenticators.set(done.factor.id, { secret, last: step })
  if (done.backupCodes) account.backupCodes = new Set(done.backupCodes)
  world.gives(by, done.ticket, { kind: 'ticket', account: who, shown: shown || true })
}

async function sendTo(world: World, token: string) {
  const sent = await sendCode({ token, method: 'email', from: FROM })
  const road = world.roads.get(token)
  if (sent.ok && road) world.sent.set(token, await sentCodeTo(world.accounts[road.account].person.email))
}

const calls = {
  logIn,
  answer,
  redeem,
  /** The whole way, with what somebody has of their own. */
  async signIn(world: World, call: Call) {
    await logIn(world, { ...call, at: call.by, n: 1 })
    const token = world.hands[call.by].at(-1)
    if (!token || world.roads.get(token)?.kind !== 'challenge') return
    const how = [0, 3, 5][call.n % 3] as number
    if (how === 5) await sendTo(world, token)
    const { method, code } = await typed(world, { ...call, how })
    await answer(world, call, { token, method, code })
    const ticket = world.hands[call.by].at(-1)
    if (ticket && world.roads.get(ticket)?.kind === 'ticket') await redeem(world, call, ticket)
  },
  async guess(world: World, call: Call) {
    for (let n = 0; n < 3; n++) await answer(world, { ...call, by: 'attacker', how: 6, n: call.n + n })
  },
  /** One code in two challenges, and one ticket in two browsers, at the same moment. */
  async race(world: World, call: Call) {
    const account = world.accounts[call.by]
    const before = world.hands[call.by].length
    for (const n of [1, 2]) await logIn(world, { ...call, at: call.by, n })
    const [first, second] = world.hands[call.by].slice(before)
    const code = freshCode(account, call.n)
    if (!first || !second || !code) return
    const given = { method: 'totp' as const, code, from: FROM }
    const outcomes = await Promise.all([first, second, first].map((token) => answerChallenge({ ...given, token })))
    const right = outcomes.filter((outcome) => outcome.ok || outcome.code === 'enrollment_required')
    expect(right.length, 'how often one code is taken').toBeLessThanOrEqual(1)
    for (const outcome of right) {
      uses(world, call.by, call.by, first, 'totp', code)
      const road = { account: call.by, shown: true }
      if (!outcome.ok) {
        if (outcome.code === 'enrollment_required')
          world.gives(call.by, outcome.enrollment, { ...road, kind: 'enrollment' })
        continue
      }
      const ticket = ticketOf(outcome.ticket)
      world.gives(call.by, ticket, { ...road, kind: 'ticket' })
      const opened = await Promise.all([1, 2].map(() => redeemTicket({ ticket, previousToken: undefined })))
      const sessions = opened.filter((each) => each !== null)
      expect(sessions.length, 'how often one ticket is taken').toBeLessThanOrEqual(1)
      world.redeemed.add(ticket)
      for (const { token } of sessions) world.gives(call.by, token, { ...road, kind: 'session' })
      note('race')
    }
  },
  async send(world: World, call: Call) {
    const token = world.token(call, 'challenge', call.by === 'owner')
    if (token) await sendTo(world, token)
  },
  async stepUp(world: World, call: Call) {
    const session = await world.session(call)
    if (!session) return
    const token = await startStepUp({ session: { ...session, userId: session.user.id }, from: FROM })
    if (token) world.gives(call.by, token, { kind: 'challenge', account: session.owner, shown: true })
  },
  async abandon(world: World, call: Call) {
    await abandonChallenge(world.token(call, 'challenge'))
  },
  async enrollInSession(world: World, call: Call) {
    const session = await world.recent(call)
    if (session) await enroll(world, call.by, enrollerOf(session.user, session.id), true, call.n)
  },
  async enrollOnTheWay(world: World, call: Call) {
    const token = world.token(call, 'enrollment')
    const waiting = await findEnrollment(token)
    if (waiting && token) await enroll(world, call.by, waiting.enroller, world.roads.get(token)?.shown ?? false, call.n)
  },
  async remove(world: World, call: Call) {
    const session = await world.recent(call)
    if (!session) return
    const all = await db.factor.findMany({ where: { confirmedAt: { not: null } }, orderBy: { id: 'asc' } })
    const factor = all[call.m % Math.max(1, all.length)]
    const own = world.accounts[session.owner]
    // Whoever takes off the last one is protected by the password alone: that is not what is asked here.
    if (!factor || (factor.userId === session.user.id && own.authenticators.size < 2)) return
    const removed = await removeFactor({ user: session.user, sessionId: session.id, factorId: factor.id, from: FROM })
    if (!removed.ok) return
    expect(factor.userId, 'whose factor is removed').toBe(session.user.id)
    own.authenticators.delete(factor.id)
    if (own.mailFactor === factor.id) own.mailFactor = null
    note('removed')
  },
  async newBackupCodes(world: World, call: Call) {
    const session = await world.recent(call)
    if (!session) return
    const made = await regenerateBackupCodes({ user: session.user, sessionId: session.id, from: FROM })
    if (made.ok) world.accounts[session.owner].backupCodes = new Set(made.codes)
  },
  async endOne(world: World, call: Call) {
    const session = await world.session(call)
    const all = await db.session.findMany({ orderBy: { id: 'asc' }, select: { id: true, userId: true } })
    const one = all[call.m % Math.max(1, all.length)]
    if (!session || !one) return
    const ended = await endSession({ userId: session.user.id, sessionId: one.id, from: FROM })
    expect(ended.ok, 'whose session ends').toBe(one.userId === session.user.id)
  },
  async endOthers(world: World, call: Call) {
    const session = await world.recent(call)
    if (session) await endOtherSessions({ userId: session.user.id, keepSessionId: session.id, from: FROM })
  },
  async changePassword(world: World, call: Call) {
    const session = await world.recent(call)
    if (!session) return
    const account = world.accounts[session.owner]
    const newPassword = `${PASSWORD}-${chosen++}`
    const given = { user: session.user, sessionId: session.id, endOtherSessions: call.m % 2 === 0, from: FROM }
    const changed = await changePassword({ ...given, currentPassword: account.password, newPassword })
    if (changed.ok) account.password = newPassword
  },
  /** By the mailbox; the attacker sends links, and has those of their own account alone. */
  async resetPassword(world: World, call: Call) {
    await requestPasswordReset({ email: world.accounts[call.at].person.email, from: FROM })
    const link = await world.mailed(call.by, 'reset_password')
    const token = call.n % 3 === 0 ? world.token(call, 'ticket') : link
    const password = `${PASSWORD}-${chosen++}`
    const reset = await resetPassword({ token, password, from: FROM })
    if (!reset.ok) return
    expect(token, 'what resets a password').toBe(link)
    world.accounts[call.by].password = password
    note('reset')
  },
  async askForRecovery(world: World, call: Call) {
    await requestRecovery({ token: world.token(call, 'challenge'), from: FROM })
  },
  async recover(world: World, call: Call) {
    await logIn(world, { ...call, n: 1 })
    const token = world.token({ ...call, n: 3 }, 'challenge')
    await requestRecovery({ token, from: FROM })
    await startRecovery({ token: (await world.mailed(call.by, 'recovery_link')) ?? token, from: FROM })
    if (call.m % 4 === 0) {
      return void (await cancelRecoveryByLink({ token: await world.mailed(call.by, 'recovery_started'), from: FROM }))
    }
    if (call.m % 2 === 0) passes(world, 100 * HOUR)
    const link = (await world.mailed(call.by, 'recovery_ready')) ?? token
    const begun = await finishRecovery({ token: link, password: world.accounts[call.by].password, from: FROM })
    if (!begun.ok) return
    note('recovery')
    world.gives(call.by, begun.token, { kind: 'enrollment', account: call.by, shown: false })
    const waiting = await findEnrollment(begun.token)
    if (waiting) await enroll(world, call.by, waiting.enroller, false, call.n)
  },
  async timePasses(world: World, { n }: Call) {
    passes(world, ([1, 1, 1, 1, 4, 4, 12, 12, 32, 32, 32, 3_000, 96_000][n % 13] as number) * STEP_MS)
  },
  async changeSettings(_: World, { n }: Call) {
    const changes = [
      { trustDays: 0 },
      { trustDays: 30 },
      { allowedMethods: ['email' as const] },
      { allowedMethods: ['totp' as const, 'email' as const, 'webauthn' as const] },
      { sessionDays: 1 },
      { recoveryApproval: true },
      { recoveryApproval: false },
    ][n % 7]
    if (changes) await saveSettings({ changes, actor: 'operator', confirmed: true })
  },
  async changeRules(world: World, { n, m }: Call) {
    const [old] = world.rules
    if (old && n % 2 === 0) {
      await deleteRule({ id: old, actor: 'operator' })
      world.rules = []
      return
    }
    const strength = (['any', 'app_or_stronger', 'phishing_resistant'] as const)[m % 3]
    const rule = await saveRule({ target: { type: 'group', id: world.group }, strength }).catch(() => undefined)
    if (rule) world.rules.push(rule.id)
  },
  async changeRoles(world: World, { n, m }: Call) {
    const ids = [world.administrator.id, world.accounts.owner.person.id]
    const by = { actor: 'operator', from: FROM } as const
    await changeRoleOf({ role: 'admin', userIds: [ids[n % 2] as string], gains: m % 3 === 0, by })
  },
}

function passes(world: World, ms: number): void {
  world.offset += ms
  setClockOffset(world.offset)
}

/** What must be so after every call, whatever it was. */
async function holds(world: World): Promise<void> {
  const { owner } = world.accounts
  const inOtherHands = world.hands.attacker.filter(isToken).map((token) => hashToken(token))
  const ofOwner = { userId: owner.person.id, tokenHash: { in: inOtherHands } }
  const confirmed = { userId: owner.person.id, confirmedAt: { not: null } }
  const [sessions, tickets, enrollments, browsers, known, overdrawn, locked, factors, administrators] =
    await Promise.all([
      db.session.count({ where: ofOwner }),
      db.loginTicket.count({ where: ofOwner }),
      db.loginChallenge.count({ where: { ...ofOwner, purpose: { in: ['enroll', 'recovery', 'step_up'] } } }),
      db.trustedBrowser.count({ where: ofOwner }),
      db.knownBrowser.count({ where: ofOwner }),
      db.loginChallenge.count({ where: { attempts: { gt: 5 } } }),
      db.user.count({ where: { factorFailures: { gt: FAILURES_BEFORE_LOCK } } }),
      db.factor.findMany({ where: confirmed, select: { id: true } }),
      db.userRole.count({ where: { roleName: 'admin', user: { disabledAt: null } } }),
    ])
  expect({ sessions, tickets, enrollments, browsers, known }, 'of the owner, in the attacker’s hands').toEqual({
    sessions: 0,
    tickets: 0,
    enrollments: 0,
    browsers: 0,
    known: 0,
  })
  expect({ overdrawn, locked }, 'attempts beyond the budget').toEqual({ overdrawn: 0, locked: 0 })
  const own = [...owner.authenticators.keys(), owner.mailFactor].sort()
  expect(factors.map(({ id }) => id).sort(), 'the factors of the owner').toEqual(own.filter((id) => id !== null))
  expect(administrators, 'administrators').toBeGreaterThan(0)
  for (const at of world.guesses) {
    const within = world.guesses.filter((other) => other >= at && other < at + LOCK_LIFE).length
    expect(within, 'guesses in a quarter of an hour').toBeLessThanOrEqual(FAILURES_BEFORE_LOCK)
  }
  for (const who of ['owner', 'attacker'] as const) {
    const token = world.hands[who].at(-1)
    const road = token && world.roads.get(token)
    if (road && road.kind !== 'session') expect(await findSession(token), `a ${road.kind} opens nothing`).toBeNull()
  }
}

async function newWorld(): Promise<World> {
  setClockOffset(0)
  await db.rule.deleteMany()
  await db.user.deleteMany()
  await db.$executeRaw`DELETE FROM graphile_worker._private_jobs`
  await db.settings.update({
    where: { id: 1 },
    data: { trustDays: 30, allowedMethods: ['totp', 'email', 'webauthn'], sessionDays: 30, recoveryApproval: false },
  })
  const accountOf = async (): Promise<Account> => {
    const person = await makePerson()
    const { secret, factorId, backupCodes, sessionId } = await giveAuthenticator(person)
    const mailed = await giveSentCodes(person, 'email', person.email, sessionId)
    await db.session.deleteMany({ where: { userId: person.id } })
    const { lastAcceptedStep } = await db.factor.findUniqueOrThrow({ where: { id: factorId } })
    return {
      person,
      password: PASSWORD,
      authenticators: new Map([[factorId, { secret, last: Number(lastAcceptedStep) }]]),
      mailFactor: mailed.factorId,
      backupCodes: new Set(backupCodes),
    }
  }
  const owner = await accountOf()
  const world = new World(
    { owner, attacker: await accountOf() },
    await makePerson({ roles: ['admin'] }),
    await makeGroup(owner.person),
  )
  passes(world, 2 * STEP_MS)
  // A browser that knows nobody.
  world.gives('attacker', newToken(), { kind: 'device', account: 'attacker', shown: false })
  return world
}

const oneCall: fc.Arbitrary<Call> = fc.record({
  kind: fc.oneof(
    { weight: 10, arbitrary: fc.constantFrom<Call['kind']>('logIn', 'answer', 'redeem', 'signIn', 'timePasses') },
    { weight: 6, arbitrary: fc.constantFrom(...(Object.keys(calls) as Call['kind'][])) },
  ),
  by: fc.constantFrom<Who>('owner', 'attacker'),
  at: fc.oneof(
    { weight: 3, arbitrary: fc.constant<Who>('owner') },
    { weight: 1, arbitrary: fc.constant<Who>('attacker') },
  ),
  how: fc.nat(1000),
  n: fc.nat(1000),
  m: fc.nat(1000),
})

beforeEach(() => happened.clear())

it('whatever is called, in whatever order, by whomever', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(oneCall, { minLength: 30, maxLength: 50, size: 'max' }), async (order) => {
      const world = await newWorld()
      for (const call of order) {
        await calls[call.kind](world, call)
        await holds(world)
      }
      for (const [token, { kind }] of world.roads) {
        if (kind !== 'session') expect(await findSession(token), `a ${kind} opens nothing`).toBeNull()
      }
      await sealAuditEvents()
      expect(await verifyAuditChain()).toMatchObject({ ok: true, unsealed: 0 })
    }),
    { ...runs(7), timeout: 60_000, interruptAfterTimeLimit: 90_000 * runs(1).numRuns, markInterruptAsFailure: false },
  )
  // What nothing came of would show nothing.
  for (const what of ['session', 'opened at once', 'shown: totp', 'invalid_code']) {
    expect(happened.get(what) ?? 0, what).toBeGreaterThan(0)
  }
})
