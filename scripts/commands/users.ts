import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { createUser } from '@/lib/people/create-user'
import { approveRecovery } from '@/lib/recovery/approve-recovery'
import { nameField, newPasswordField } from '@/lib/users/fields'
import { listUsers } from '@/lib/users/list-users'
import { resetTwoFactor } from '@/lib/users/reset-two-factor'
import { withInstallation } from '../installation/with-installation'
import { CommandError } from './command-error'
import { addPeopleCommands } from './people'
import { print } from './print'
import { readEmail } from './read-email'

/** `countersign users ...` */
export function addUsersCommands(program: Command): void {
  const users = program.command('users').description('people who can sign in')
  users
    .command('create')
    .description('create an account')
    .requiredOption('--email <address>')
    .option('--password <password>', '8 to 256 characters')
    .option('--password-stdin', 'read the password from standard input: it then stands in no history', false)
    .option('--name <name>', 'what they are called', '')
    .option('--role <role>', 'admin, auditor or user', 'user')
    .option('--verified', 'the address is known to be theirs', false)
    .option('--json', 'print for machines')
    .action(create)
  users.command('list').description('list all accounts').option('--json', 'print for machines').action(list)
  users
    .command('reset-2fa')
    .description('remove all second factors of a person who has lost them, and end their sessions')
    .requiredOption('--email <address>')
    .option('--json', 'print for machines')
    .action(resetSecondFactor)
  addPeopleCommands(users)
  users
    .command('approve-recovery')
    .description('agree to the recovery of a person who has lost every second factor; it still takes its time')
    .requiredOption('--email <address>')
    .option('--json', 'print for machines')
    .action(agreeToRecovery)
}

type CreateOptions = {
  email: string
  password?: string
  passwordStdin: boolean
  name: string
  role: string
  verified: boolean
  json?: boolean
}

async function create({ json, verified, role, passwordStdin, ...given }: CreateOptions) {
  const email = readEmail(given.email)
  const password = newPasswordField.safeParse(passwordStdin ? firstLine() : given.password)
  if (!password.success)
    throw new CommandError(
      'password_invalid',
      'Give a password of 8 to 256 characters, by --password or --password-stdin.',
    )
  const name = nameField.safeParse(given.name)
  if (!name.success) throw new CommandError('name_invalid', 'The name must have at most 100 characters.')
  const made = await withInstallation(() =>
    createUser({ email, password: password.data, name: name.data, role, verified, actor: 'operator' }),
  )
  if (!made.ok) {
    const said = {
      email_taken: `There is an account for ${email} already.`,
      role_unknown: `There is no role "${role}".`,
      password_too_common: 'This password is too easy to guess.',
      last_administrator: 'This would leave no administrator who can sign in, so it was not done.',
    }
    throw new CommandError(made.code, said[made.code])
  }
  print(json, { id: made.user.id, email: made.user.email }, `Created ${made.user.email} (${made.user.id}).`)
}

async function list({ json }: { json?: boolean }) {
  const users = await withInstallation(listUsers)
  const lines = users.map((user) =>
    [
      user.id,
      user.email,
      user.roles.join(','),
      user.emailVerifiedAt ? 'verified' : 'unverified',
      user.factors.join(',') || 'no second factor',
      ...(user.disabledAt ? ['disabled'] : []),
    ].join('  '),
  )
  print(json, users, lines.join('\n') || 'There are no accounts yet.')
}

async function resetSecondFactor({ json, ...given }: { email: string; json?: boolean }) {
  const email = readEmail(given.email)
  const reset = await withInstallation(() => resetTwoFactor({ email, actor: 'operator' }))
  if (!reset.ok) {
    const said = {
      user_not_found: `There is no account for ${email}.`,
      last_administrator: 'This would leave no administrator who can sign in, so it was not done.',
      own_account: 'Somebody else must do that.',
      administrator_needed: 'An administrator must do that.',
    }
    throw new CommandError(reset.code, said[reset.code])
  }
  print(
    json,
    { id: reset.userId, email, removed: reset.removed },
    reset.removed === 0
      ? `${email} has no second factor. All sessions are ended, and a lock is lifted.`
      : `Removed every second factor of ${email} (${reset.removed}), and ended all sessions.`,
  )
}

async function agreeToRecovery({ json, ...given }: { email: string; json?: boolean }) {
  const email = readEmail(given.email)
  const agreed = await withInstallation(() => approveRecovery({ email, actor: 'operator' }))
  if (!agreed.ok) {
    const said = {
      user_not_found: `There is no account for ${email}.`,
      no_recovery: `${email} waits for no recovery.`,
      own_account: 'Somebody else must agree.',
    }
    throw new CommandError(agreed.code, said[agreed.code])
  }
  const { userId: id, readyAt } = agreed
  print(json, { id, email, readyAt }, `Agreed. ${email} can finish the recovery from ${readyAt.toISOString()} on.`)
}

/** Of standard input, without its line end. */
function firstLine(): string {
  return readFileSync(0, 'utf8').split(/\r?\n/)[0] ?? ''
}
