'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { idParam } from '@/lib/api/schemas'
import { action } from '@/lib/auth/action'
import { requestContext } from '@/lib/auth/request-context'
import { notDoneAt } from '@/lib/auth/return-path'
import { requireAdministrator } from '@/lib/auth/session'
import { extendDeadline } from '@/lib/enforcement/extend-deadline'
import { approveBypass } from '@/lib/factors/bypass/approve-bypass'
import { issueBypass } from '@/lib/factors/bypass/issue-bypass'
import { withdrawBypass } from '@/lib/factors/bypass/withdraw-bypass'
import { changeName } from '@/lib/people/change-name'
import { deleteUser } from '@/lib/people/delete-user'
import { disableUser } from '@/lib/people/disable-user'
import { enableUser } from '@/lib/people/enable-user'
import { endSessionsOf } from '@/lib/people/end-sessions'
import type { ChangeRequest } from '@/lib/people/person-to-change'
import { readPerson } from '@/lib/people/read-person'
import { reinviteUser } from '@/lib/people/reinvite-user'
import { requireReenrollment } from '@/lib/people/require-reenrollment'
import { unlockUser } from '@/lib/people/unlock-user'
import { approveRecovery } from '@/lib/recovery/approve-recovery'
import { err, ok } from '@/lib/result'
import { nameField } from '@/lib/users/fields'
import { resetTwoFactor } from '@/lib/users/reset-two-factor'

const onePerson = z.strictObject({ user: idParam })
const pageOf = (userId: string) => `/admin/users/${userId}`

type Outcome = { ok: true } | { ok: false; code: string }

/** Does one thing to a person, for an administrator who proved just now who they are; then their page says so. */
function onPerson(name: string, work: (request: ChangeRequest) => Promise<Outcome>) {
  return action(
    { texts: 'people', body: onePerson, read: (field) => ({ user: field('user') }) },
    async ({ user: userId }) => {
      const who = await requireAdministrator(notDoneAt(pageOf(userId), name))
      if (!who.ok) return who
      const outcome = await work({ userId, actor: who.actor, from: await requestContext() })
      if (outcome.ok) redirect(name === 'deleted' ? '/admin/users?notice=deleted' : `${pageOf(userId)}?notice=${name}`)
      // Said at the top: the form it is about may be closed.
      redirect(`${pageOf(userId)}?open=${name}&refused=${outcome.code}`)
    },
  )
}

export const disable = onPerson('disabled', disableUser)
export const enable = onPerson('enabled', enableUser)
export const unlock = onPerson('unlocked', unlockUser)
export const endSessions = onPerson('sessions_ended', endSessionsOf)
export const reenroll = onPerson('reenroll', requireReenrollment)
export const resetFactors = onPerson('reset', resetTwoFactor)
export const invite = onPerson('invited', reinviteUser)
export const remove = onPerson('deleted', deleteUser)
export const approveCode = onPerson('bypass_approved', approveBypass)
export const withdrawCode = onPerson('bypass_withdrawn', withdrawBypass)

export const approveTheirRecovery = onPerson('recovery_approved', async ({ userId, actor }) => {
  const person = await readPerson(userId)
  return person ? approveRecovery({ email: person.email, actor }) : err('user_not_found')
})

/** The code is shown this once. */
export const issueCode = action(
  { texts: 'people', body: onePerson, read: (field) => ({ user: field('user') }) },
  async ({ user: userId }) => {
    const who = await requireAdministrator(notDoneAt(pageOf(userId), 'bypass'))
    if (!who.ok) return who
    const issued = await issueBypass({ userId, actor: who.actor, from: await requestContext() })
    return issued.ok ? ok({ done: { codes: [issued.code] } }) : issued
  },
)

export const rename = action(
  {
    texts: 'people',
    body: onePerson.extend({ name: nameField }),
    read: (field) => ({ user: field('user'), name: field('name') }),
    keep: ['name'],
  },
  async ({ user: userId, name }) => {
    const who = await requireAdministrator(notDoneAt(pageOf(userId), 'renamed'))
    if (!who.ok) return who
    const outcome = await changeName({ userId, name, actor: who.actor, from: await requestContext() })
    return outcome.ok ? redirect(`${pageOf(userId)}?notice=renamed`) : outcome
  },
)

/** Until the end of a day, in UTC. */
export const extend = action(
  {
    texts: 'people',
    body: onePerson.extend({ rule: idParam, day: z.iso.date() }),
    read: (field) => ({ user: field('user'), rule: field('rule'), day: field('day') }),
    keep: ['day'],
  },
  async ({ user: userId, rule: ruleId, day }) => {
    const who = await requireAdministrator(notDoneAt(pageOf(userId), `extend-${ruleId}`))
    if (!who.ok) return who
    const deadline = new Date(`${day}T23:59:59.999Z`)
    const outcome = await extendDeadline({ userId, ruleId, deadline, actor: who.actor })
    if (outcome.ok) redirect(`${pageOf(userId)}?notice=extended`)
    redirect(`${pageOf(userId)}?open=extend-${ruleId}&refused=${outcome.code}`)
  },
)
