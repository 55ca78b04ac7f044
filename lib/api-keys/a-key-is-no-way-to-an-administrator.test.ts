// Threat: an API key, or whoever has one, gets into an administrator's account with it, is the second administrator that
// must agree, or makes an administrator without anybody seeing how. And: a key outlives its maker unseen.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { db } from '../db'
import { approveBypass } from '../factors/bypass/approve-bypass'
import { issueBypass } from '../factors/bypass/issue-bypass'
import { serviceEnroller } from '../factors/service-enroller'
import { renderMail } from '../mail/render-mail'
import { changeRoleOf } from '../membership/change-role-of'
import { disableUser } from '../people/disable-user'
import { FROM, giveAuthenticator, makePerson, settleClock } from '../testing/people'
import { newestMail } from '../testing/queue'
import { resetTwoFactor } from '../users/reset-two-factor'
import { createApiKey } from './create-api-key'
import { listApiKeys } from './list-api-keys'

beforeEach(() => settleClock())
afterEach(async () => {
  await db.settings.update({ where: { id: 1 }, data: { bypassApproval: false } })
})

const ADMIN = { roles: ['user', 'admin'] }

async function keyOf(makerId: string) {
  const input = { name: 'Payroll', scopes: ['factors:write', 'roles:write'] as const, expiresInDays: 1, perMinute: 600 }
  const { id } = await createApiKey({ ...input, actor: `user:${makerId}`, from: FROM })
  return { id, actor: `api_key:${id}` as const }
}

async function people() {
  const [maker, other, person] = [await makePerson(ADMIN), await makePerson(ADMIN), await makePerson()]
  for (const each of [maker, other, person]) await giveAuthenticator(each)
  return { maker, other, person, key: await keyOf(maker.id) }
}

describe('a key', () => {
  it('makes a one-time code for a person, and for no administrator: neither another nor its maker', async () => {
    const { maker, other, person, key } = await people()
    const issue = ({ id }: { id: string }) => issueBypass({ userId: id, actor: key.actor, from: FROM })
    expect(await issue(person)).toMatchObject({ ok: true })
    for (const administrator of [maker, other]) {
      expect(await issue(administrator)).toEqual({ ok: false, code: 'administrator_needed' })
    }
  })

  it('makes none where a second administrator must agree: its maker would be both', async () => {
    const { maker, person, key } = await people()
    await db.settings.update({ where: { id: 1 }, data: { bypassApproval: true } })
    const made = await issueBypass({ userId: person.id, actor: key.actor, from: FROM })
    expect(made).toEqual({ ok: false, code: 'administrator_needed' })
    const agreed = await approveBypass({ userId: person.id, actor: `user:${maker.id}`, from: FROM })
    expect(agreed).toEqual({ ok: false, code: 'no_bypass' })
  })

  it('removes and enrolls no factor of an administrator, and does so of a person', async () => {
    const { maker, other, person, key } = await people()
    for (const { id: userId } of [maker, other]) {
      expect(await resetTwoFactor({ userId, actor: key.actor })).toEqual({ ok: false, code: 'administrator_needed' })
      expect(await serviceEnroller({ keyId: key.id, userId })).toEqual({ ok: false, code: 'administrator_needed' })
    }
    expect(await serviceEnroller({ keyId: key.id, userId: person.id })).toMatchObject({ ok: true })
    expect(await resetTwoFactor({ userId: person.id, actor: key.actor })).toMatchObject({ ok: true })
  })

  it('that makes an administrator is named to every other one', async () => {
    const { maker, person, key } = await people()
    const by = { actor: key.actor, from: FROM }
    expect(await changeRoleOf({ role: 'admin', userIds: [person.id], gains: true, by })).toMatchObject({ ok: true })
    const mail = await newestMail(maker.email, 'role_given')
    const { text } = await renderMail(mail)
    expect(text).toContain('the API key “Payroll”')
    expect(text).toContain('revoke that API key')
  })

  it('whose maker is an administrator no longer is marked', async () => {
    const { maker, other, key } = await people()
    const orphaned = async () => (await listApiKeys()).find(({ id }) => id === key.id)?.orphaned
    expect(await orphaned()).toBe(false)
    const by = { actor: `user:${other.id}` as const, from: FROM }
    await changeRoleOf({ role: 'admin', userIds: [maker.id], gains: false, by })
    expect(await orphaned()).toBe(true)
    await changeRoleOf({ role: 'admin', userIds: [maker.id], gains: true, by })
    expect(await orphaned()).toBe(false)
    await disableUser({ userId: maker.id, ...by })
    expect(await orphaned()).toBe(true)
  })
})
