'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { changeGroupBody, describeRoleBody, emailsField, groupBody, idParam, roleBody } from '@/lib/api/schemas'
import { action, type Field } from '@/lib/auth/action'
import { requestContext } from '@/lib/auth/request-context'
import { notDoneAt } from '@/lib/auth/return-path'
import { requireAdministrator } from '@/lib/auth/session'
import { changeGroup } from '@/lib/membership/change-group'
import { changeMembers } from '@/lib/membership/change-members'
import { changeRoleOf } from '@/lib/membership/change-role-of'
import { createGroup } from '@/lib/membership/create-group'
import { createRole } from '@/lib/membership/create-role'
import { deleteGroup } from '@/lib/membership/delete-group'
import { deleteRole } from '@/lib/membership/delete-role'
import { describeRole } from '@/lib/membership/describe-role'
import { findPeople } from '@/lib/membership/find-people'
import { storable } from '@/lib/users/fields'

const GROUPS = '/admin/groups'
const ROLES = '/admin/groups/roles'
const roleParam = z.string().max(40).refine(storable)

const emailsOf = (field: Field) => (field('emails') ?? '').split(/[\s,;]+/).filter(Boolean)
const back = (path: string, notice: string): never => redirect(`${path}?notice=${notice}`)

export const makeGroup = action(
  {
    texts: 'membership',
    body: groupBody,
    read: (field) => ({ name: field('name'), description: field('description') }),
    keep: ['name', 'description'],
    fieldOf: { group_name_taken: 'name' },
  },
  async (body) => {
    const who = await requireAdministrator(notDoneAt(GROUPS))
    if (!who.ok) return who
    const made = await createGroup({ ...body, by: { actor: who.actor, from: await requestContext() } })
    return made.ok ? back(`${GROUPS}/${made.group.id}`, 'group_created') : made
  },
)

export const editGroup = action(
  {
    texts: 'membership',
    body: changeGroupBody.extend({ group: idParam }),
    read: (field) => ({ group: field('group'), name: field('name'), description: field('description') }),
    keep: ['name', 'description'],
    fieldOf: { group_name_taken: 'name' },
  },
  async ({ group: groupId, ...change }) => {
    const here = `${GROUPS}/${groupId}`
    const who = await requireAdministrator(notDoneAt(here))
    if (!who.ok) return who
    const changed = await changeGroup({ groupId, ...change, by: { actor: who.actor, from: await requestContext() } })
    return changed.ok ? back(here, 'group_changed') : changed
  },
)

export const removeGroup = action(
  { texts: 'membership', body: z.strictObject({ group: idParam }), read: (field) => ({ group: field('group') }) },
  async ({ group: groupId }) => {
    const who = await requireAdministrator(notDoneAt(`${GROUPS}/${groupId}`))
    if (!who.ok) return who
    const deleted = await deleteGroup({ groupId, by: { actor: who.actor, from: await requestContext() } })
    return deleted.ok ? back(GROUPS, 'group_deleted') : deleted
  },
)

export const addToGroup = action(
  {
    texts: 'membership',
    body: z.strictObject({ group: idParam, emails: emailsField }),
    read: (field) => ({ group: field('group'), emails: emailsOf(field) }),
    keep: ['emails'],
    fieldOf: { user_not_found: 'emails' },
  },
  async ({ group: groupId, emails }) => {
    const here = `${GROUPS}/${groupId}`
    const who = await requireAdministrator(notDoneAt(here))
    if (!who.ok) return who
    const people = await findPeople(emails)
    if (!people.ok) return people
    const by = { actor: who.actor, from: await requestContext() }
    const added = await changeMembers({ groupId, userIds: people.userIds, gains: true, by })
    return added.ok ? back(here, 'members_added') : added
  },
)

export const removeFromGroup = action(
  {
    texts: 'membership',
    body: z.strictObject({ group: idParam, user: idParam }),
    read: (field) => ({ group: field('group'), user: field('user') }),
  },
  async ({ group: groupId, user }) => {
    const here = `${GROUPS}/${groupId}`
    const who = await requireAdministrator(notDoneAt(here))
    if (!who.ok) return who
    const by = { actor: who.actor, from: await requestContext() }
    const removed = await changeMembers({ groupId, userIds: [user], gains: false, by })
    return removed.ok ? back(here, 'member_removed') : removed
  },
)

export const makeRole = action(
  {
    texts: 'membership',
    body: z.strictObject({ roleName: roleBody.shape.name, description: roleBody.shape.description }),
    read: (field) => ({ roleName: field('roleName'), description: field('description') }),
    keep: ['roleName', 'description'],
    fieldOf: { role_name_taken: 'roleName' },
  },
  async ({ roleName: name, description }) => {
    const who = await requireAdministrator(notDoneAt(ROLES))
    if (!who.ok) return who
    const made = await createRole({ name, description, by: { actor: who.actor, from: await requestContext() } })
    return made.ok ? back(`${ROLES}/${name}`, 'role_created') : made
  },
)

export const editRole = action(
  {
    texts: 'membership',
    body: describeRoleBody.extend({ role: roleParam }),
    read: (field) => ({ role: field('role'), description: field('description') }),
    keep: ['description'],
  },
  async ({ role, description }) => {
    const here = `${ROLES}/${encodeURIComponent(role)}`
    const who = await requireAdministrator(notDoneAt(here))
    if (!who.ok) return who
    const by = { actor: who.actor, from: await requestContext() }
    const changed = await describeRole({ name: role, description, by })
    return changed.ok ? back(here, 'role_changed') : changed
  },
)

export const removeRole = action(
  { texts: 'membership', body: z.strictObject({ role: roleParam }), read: (field) => ({ role: field('role') }) },
  async ({ role }) => {
    const who = await requireAdministrator(notDoneAt(`${ROLES}/${encodeURIComponent(role)}`))
    if (!who.ok) return who
    const deleted = await deleteRole({ name: role, by: { actor: who.actor, from: await requestContext() } })
    return deleted.ok ? back(ROLES, 'role_deleted') : deleted
  },
)

export const giveRole = action(
  {
    texts: 'membership',
    body: z.strictObject({ role: roleParam, emails: emailsField }),
    read: (field) => ({ role: field('role'), emails: emailsOf(field) }),
    keep: ['emails'],
    fieldOf: { user_not_found: 'emails' },
  },
  async ({ role, emails }) => {
    const here = `${ROLES}/${encodeURIComponent(role)}`
    const who = await requireAdministrator(notDoneAt(here))
    if (!who.ok) return who
    const people = await findPeople(emails)
    if (!people.ok) return people
    const by = { actor: who.actor, from: await requestContext() }
    const given = await changeRoleOf({ role, userIds: people.userIds, gains: true, by })
    return given.ok ? back(here, 'members_added') : given
  },
)

export const takeRole = action(
  {
    texts: 'membership',
    body: z.strictObject({ role: roleParam, user: idParam }),
    read: (field) => ({ role: field('role'), user: field('user') }),
  },
  async ({ role, user }) => {
    const here = `${ROLES}/${encodeURIComponent(role)}`
    const who = await requireAdministrator(notDoneAt(here))
    if (!who.ok) return who
    const by = { actor: who.actor, from: await requestContext() }
    const taken = await changeRoleOf({ role, userIds: [user], gains: false, by })
    if (!taken.ok) return taken
    // Whoever has given it up has no such page any more.
    return redirect(role === 'admin' && user === who.session.user.id ? '/account' : `${here}?notice=member_removed`)
  },
)
