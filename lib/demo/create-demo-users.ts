import { createHmac } from 'node:crypto'
import { now } from '../clock'
import { newId } from '../crypto/id'
import { db } from '../db'
import { env } from '../env'
import { newSecret, toBase32 } from '../factors/totp/algorithm'
import { openSecret, sealSecret } from '../factors/totp/secret'
import { changeMembers } from '../membership/change-members'
import { createGroup } from '../membership/create-group'
import { createUser } from '../people/create-user'

export type DemoUser = { email: string; password: string; what: string; totpSecret?: string }

const PEOPLE = [
  { email: 'admin@demo.example', name: 'Ada Admin', role: 'admin', what: 'an administrator' },
  {
    email: 'auditor@demo.example',
    name: 'Otto Auditor',
    role: 'auditor',
    what: 'an auditor: sees all, changes nothing',
  },
  { email: 'plain@demo.example', name: 'Paul Plain', role: 'user', what: 'no second factor yet' },
  { email: 'mail@demo.example', name: 'Mia Mail', role: 'user', what: 'gets codes by mail: see the mailbox' },
  { email: 'totp@demo.example', name: 'Tina Totp', role: 'user', what: 'signs in with an authenticator app' },
]

/**
 * People to try an installation with, and how to sign in as each. They are made once; the password is this
 * installation's own, derived from its secret.
 */
export async function createDemoUsers(): Promise<DemoUser[]> {
  const password = createHmac('sha256', env().AUTH_SECRET).update('demo users').digest('base64url').slice(0, 16)
  const users: DemoUser[] = []
  for (const { what, ...person } of PEOPLE) {
    const made = await createUser({ ...person, password, verified: true, actor: 'operator' })
    if (!made.ok && made.code !== 'email_taken') throw new Error(`The demo user ${person.email}: ${made.code}`)
    const totpSecret = person.email.startsWith('totp@') ? await authenticatorOf(person.email) : undefined
    if (person.email.startsWith('mail@')) await giveCodesByMail(person.email)
    users.push({ email: person.email, password, what, totpSecret })
  }
  await makeFinance(['plain@demo.example', 'totp@demo.example'])
  return users
}

/** The secret of the demo user's authenticator, in base32. Only a demo shows one twice. */
async function authenticatorOf(email: string): Promise<string> {
  const user = await db.user.findUniqueOrThrow({ where: { email }, select: { id: true } })
  const factor = await db.factor.findFirst({ where: { userId: user.id, type: 'totp', confirmedAt: { not: null } } })
  if (factor?.sealedSecret) return toBase32(openSecret(factor.sealedSecret, user.id, factor.id))
  const [id, secret, at] = [newId(), newSecret(), now()]
  const sealedSecret = new Uint8Array(sealSecret(secret, user.id, id))
  await db.factor.create({
    data: {
      id,
      userId: user.id,
      type: 'totp',
      label: 'Demo authenticator',
      sealedSecret,
      createdAt: at,
      confirmedAt: at,
    },
  })
  return toBase32(secret)
}

/** A group to try a rule on; left alone if there is one. */
async function makeFinance(emails: string[]): Promise<void> {
  const by = { actor: 'operator', from: null } as const
  const made = await createGroup({ name: 'Finance', description: 'Who sees the books', by })
  if (!made.ok) return
  const members = await db.user.findMany({ where: { email: { in: emails } }, select: { id: true } })
  await changeMembers({ groupId: made.group.id, userIds: members.map(({ id }) => id), gains: true, by })
}

/** Codes by mail for a demo user, unless they are there already. */
async function giveCodesByMail(email: string): Promise<void> {
  const user = await db.user.findUniqueOrThrow({ where: { email }, select: { id: true } })
  const mine = { userId: user.id, type: 'email' }
  if ((await db.factor.count({ where: mine })) > 0) return
  const at = now()
  await db.factor.create({ data: { ...mine, label: email, address: email, createdAt: at, confirmedAt: at } })
}
