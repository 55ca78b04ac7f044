import type { Command } from 'commander'
import { saveSettings } from '@/lib/enforcement/save-settings'
import { type SettingName, settingFields } from '@/lib/settings/setting-fields'
import { readSettings } from '@/lib/settings/settings'
import { withInstallation } from '../installation/with-installation'
import { CommandError } from './command-error'
import { print } from './print'

const NAMES = Object.keys(settingFields.shape) as SettingName[]
const WIDTH = Math.max(...NAMES.map((name) => name.length))

/** `countersign settings ...` */
export function addSettingsCommands(program: Command): void {
  const settings = program.command('settings').description('what is decided for everybody')
  settings.command('list').description('all settings').option('--json', 'print for machines').action(list)
  settings
    .command('set')
    .description('change a setting, at once and for everybody')
    .argument('<name>', NAMES.join(', '))
    .argument('<value>', 'on or off, a number, or methods with commas between them')
    .option('--json', 'print for machines')
    .action(set)
}

async function list({ json }: { json?: boolean }) {
  const settings = await withInstallation(() => readSettings())
  const lines = NAMES.map((name) => {
    const { description } = settingFields.shape[name].meta() ?? {}
    return `${name.padEnd(WIDTH)}  ${inWords(settings[name]).padEnd(20)}  ${description}`
  })
  print(json, settings, lines.join('\n'))
}

async function set(given: string, text: string, { json }: { json?: boolean }) {
  const name = NAMES.find((known) => known === given)
  if (!name) throw new CommandError('setting_unknown', `There is no setting "${given}". There is: ${NAMES.join(', ')}.`)
  const value = settingFields.shape[name].safeParse(read(name, text))
  if (!value.success)
    throw new CommandError('value_invalid', `"${text}" is not what ${name} can be: ${EXPECTED[name]}.`)
  const saved = await withInstallation(() =>
    saveSettings({ changes: { [name]: value.data }, actor: 'operator', confirmed: true }),
  )
  if (!saved.ok) {
    throw new CommandError(saved.code, 'This would leave no administrator who can sign in, so it was not done.')
  }
  print(json, { name, value: value.data }, `${name} is ${inWords(value.data)} now.`)
}

const ON_OFF = 'on or off'
const EXPECTED: Record<SettingName, string> = {
  twoFactorEnabled: ON_OFF,
  allowedMethods: 'one or more of totp, email, webauthn, with commas between them (text messages: smsFallback)',
  sessionDays: 'a whole number from 1 to 365',
  codeMinutes: 'a whole number from 1 to 60',
  smsFallback: ON_OFF,
  trustDays: 'a whole number from 0 to 365',
  recoveryHours: 'a whole number from 1 to 720',
  recoveryApproval: ON_OFF,
  adminSessionHours: 'a whole number from 1 to 720',
  adminIdleMinutes: 'a whole number from 5 to 1440',
  bypassMinutes: 'a whole number from 5 to 1440',
  bypassApproval: ON_OFF,
}

/** What was typed, as what it means; the setting's schema judges it. */
function read(name: SettingName, text: string): unknown {
  if (EXPECTED[name] === ON_OFF) return { on: true, true: true, off: false, false: false }[text.toLowerCase()]
  if (name === 'allowedMethods') return text.split(',').map((method) => method.trim())
  return /^[0-9]{1,4}$/.test(text) ? Number(text) : undefined
}

function inWords(value: boolean | number | readonly string[]): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value)
}
