// Promise: an operator lists, makes and deletes rules; what is no rule, or locks out, is refused in words.
import { Command } from 'commander'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { db } from '@/lib/db'
import { makeGroup } from '@/lib/testing/rules'
import { CommandError } from './command-error'
import { addRulesCommands } from './rules'

let printed = ''

beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text
    return true
  })
})

afterEach(() => db.rule.deleteMany())

async function run(...args: string[]) {
  printed = ''
  const program = new Command()
  addRulesCommands(program)
  try {
    await program.parseAsync(['rules', ...args, '--json'], { from: 'user' })
  } catch (error) {
    if (error instanceof CommandError) return { code: error.code, message: error.message }
    throw error
  }
  return JSON.parse(printed)
}

it('makes a rule for a group by its name, lists it, and deletes it', async () => {
  const id = await makeGroup()
  const { name } = await db.group.findUniqueOrThrow({ where: { id } })
  const given = ['--requirement', 'required', '--methods', 'totp, webauthn', '--grace-days', '7', '--percent', '25']
  const made = await run('create', '--for', `group:${name}`, ...given, '--pause-after', '5')
  expect(made).toMatchObject({
    target: { type: 'group', id },
    allowedMethods: ['totp', 'webauthn'],
    graceDays: 7,
    rollout: { partPercent: 25, allFrom: null },
    pauseAfter: 5,
    stage: 'part',
  })
  expect(await run('list')).toEqual([expect.objectContaining({ id: made.id, targetName: name, people: 0 })])
  const event = await db.auditEvent.findFirst({ where: { event: 'rule.created' }, orderBy: { id: 'desc' } })
  expect(event).toMatchObject({ actor: 'operator' })
  expect(await run('delete', made.id)).toEqual({ id: made.id })
  expect(await run('list')).toEqual([])
  expect(await run('delete', made.id)).toMatchObject({ code: 'rule_not_found' })
})

it.each([
  ['--for', ['--for', 'nobody', '--requirement', 'required']],
  ['--requirement', ['--for', 'everyone', '--requirement', 'perhaps']],
  ['--methods', ['--for', 'everyone', '--requirement', 'required', '--methods', 'pigeon']],
  ['--grace-days', ['--for', 'everyone', '--requirement', 'required', '--grace-days', '']],
  ['--percent', ['--for', 'everyone', '--requirement', 'required', '--percent', '100']],
])('says that %s is what is wrong', async (option, args) => {
  expect(await run('create', ...args)).toEqual({ code: 'value_invalid', message: expect.stringContaining(option) })
  expect(await db.rule.count()).toBe(0)
})

it('refuses what leaves people with nothing, or is for nobody', async () => {
  const args = ['create', '--requirement', 'required']
  expect(await run(...args, '--for', 'everyone', '--methods', 'sms')).toMatchObject({ code: 'no_method_left' })
  expect(await run(...args, '--for', 'role:nobody')).toMatchObject({ code: 'target_unknown' })
  expect(await run(...args, '--for', 'group:nobody')).toMatchObject({ code: 'target_unknown' })
  expect(await run('delete', 'x')).toMatchObject({ code: 'rule_not_found' })
})
