// Promise: an operator changes what holds for everybody; nothing else is taken, and every change is on record.
import { Command } from 'commander'
import { beforeEach, expect, it, vi } from 'vitest'
import { db } from '@/lib/db'
import { readSettings } from '@/lib/settings/settings'
import { CommandError } from './command-error'
import { addSettingsCommands } from './settings'

let printed = ''

beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text
    return true
  })
})

/** @returns what was printed, or the code of the refusal and its words */
async function run(...args: string[]) {
  printed = ''
  const program = new Command()
  addSettingsCommands(program)
  try {
    await program.parseAsync(['settings', ...args, '--json'], { from: 'user' })
  } catch (error) {
    if (error instanceof CommandError) return { code: error.code, message: error.message }
    throw error
  }
  return JSON.parse(printed)
}

it.each([
  ['twoFactorEnabled', 'off', false],
  ['twoFactorEnabled', 'true', true],
  ['allowedMethods', 'webauthn, totp', ['totp', 'webauthn']],
  ['sessionDays', '7', 7],
  ['codeMinutes', '10', 10],
  ['smsFallback', 'on', true],
  ['trustDays', '0', 0],
  ['recoveryHours', '48', 48],
  ['recoveryApproval', 'on', true],
])('%s is set to %s', async (name, text, value) => {
  const before = (await readSettings())[name as 'trustDays']
  expect(await run('set', name, text)).toEqual({ name, value })
  expect(await run('list')).toMatchObject({ [name]: value })
  const event = await db.auditEvent.findFirst({ where: { event: 'settings.changed' }, orderBy: { id: 'desc' } })
  expect(event).toMatchObject({ actor: 'operator', details: { name, from: String(before), to: String(value) } })
})

it.each([
  ['allowedMethods', ''],
  ['allowedMethods', 'totp,carrier-pigeon'],
  ['allowedMethods', 'sms'],
  ['sessionDays', '0'],
  ['sessionDays', '1.5'],
  ['codeMinutes', '61'],
  ['smsFallback', 'perhaps'],
  ['trustDays', '1e3'],
  ['recoveryHours', '0'],
])('%s is never %j', async (name, text) => {
  const before = await readSettings()
  expect(await run('set', name, text)).toMatchObject({ code: 'value_invalid' })
  expect(await readSettings()).toEqual(before)
})

it('a setting that there is not is named, with those that there are', async () => {
  expect(await run('set', 'toString', 'on')).toEqual({
    code: 'setting_unknown',
    message: expect.stringContaining('recoveryHours'),
  })
})
