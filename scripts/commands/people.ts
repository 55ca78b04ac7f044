import type { Command } from 'commander'
import { issueBypass } from '@/lib/factors/bypass/issue-bypass'
import { deleteUser } from '@/lib/people/delete-user'
import { disableUser } from '@/lib/people/disable-user'
import { enableUser } from '@/lib/people/enable-user'
import { inviteUser } from '@/lib/people/invite-user'
import type { ChangeRequest } from '@/lib/people/person-to-change'
import { reinviteUser } from '@/lib/people/reinvite-user'
import { unlockUser } from '@/lib/people/unlock-user'
import { err } from '@/lib/result'
import { nameField } from '@/lib/users/fields'
import { findUserId } from '@/lib/users/find-user'
import { withInstallation } from '../installation/with-installation'
import { CommandError } from './command-error'
import { print } from './print'
import { readEmail } from './read-email'

type Options = { email: string; json?: boolean }
type Outcome = { ok: true } | { ok: false; code: string }

/** What is done to one person: `countersign users disable --email ...`, and the like. */
export function addPeopleCommands(users: Command): void {
  const add = (name: string, description: string, work: (request: ChangeRequest) => Promise<Outcome>, done: string) =>
    users
      .command(name)
      .description(description)
      .requiredOption('--email <address>')
      .option('--json', 'print for machines')
      .action(async ({ email: given, json }: Options) => {
        const email = readEmail(given)
        const { id } = await onPerson(email, work)
        print(json, { id, email }, `${email}: ${done}`)
      })
  add(
    'disable',
    'shut an account: nobody signs in to it, and whoever is signed in is so no longer',
    disableUser,
    'disabled.',
  )
  add('enable', 'open an account that was disabled', enableUser, 'enabled.')
  add('unlock', 'lift the lock that too many wrong codes have put on the second step', unlockUser, 'unlocked.')
  add('delete', 'delete an account with all that belongs to it', deleteUser, 'deleted.')
  users
    .command('bypass')
    .description('make a one-time code that stands in for the second factor of a person once')
    .requiredOption('--email <address>')
    .option('--json', 'print for machines')
    .action(bypass)
  users
    .command('invite')
    .description('make an account whose owner chooses the password by a link; or send the link once more')
    .requiredOption('--email <address>')
    .option('--name <name>', 'what they are called', '')
    .option('--role <role>', 'admin, auditor, user or one of your own', 'user')
    .option('--json', 'print for machines')
    .action(invite)
}

async function onPerson<Done extends Outcome>(email: string, work: (request: ChangeRequest) => Promise<Done>) {
  const outcome = await withInstallation(async () => {
    const userId = await findUserId(email)
    if (!userId) return err('user_not_found')
    const done = await work({ userId, actor: 'operator', from: null })
    return { ...done, id: userId }
  })
  if (!outcome.ok) throw refusal(outcome.code, email)
  return outcome as Extract<Done, { ok: true }> & { id: string }
}

async function bypass({ email: given, json }: Options) {
  const email = readEmail(given)
  const { id, code, expiresAt, needsApproval } = await onPerson(email, issueBypass)
  const approval = needsApproval ? ' It works only after an administrator has agreed.' : ''
  print(
    json,
    { id, email, code, expiresAt, needsApproval },
    `${code}\nGood once for ${email}, until ${expiresAt.toISOString()}.${approval}`,
  )
}

async function invite({ email: given, name: called, role, json }: Options & { name: string; role: string }) {
  const email = readEmail(given)
  const name = nameField.safeParse(called)
  if (!name.success) throw new CommandError('name_invalid', 'The name must have at most 100 characters.')
  const by = { actor: 'operator', from: null } as const
  const made = await withInstallation(async () => {
    const userId = await findUserId(email)
    if (!userId) return inviteUser({ email, name: name.data, role, ...by })
    const again = await reinviteUser({ userId, ...by })
    return again.ok ? { ok: true as const, user: { id: userId, email } } : again
  })
  if (!made.ok) throw refusal(made.code, email)
  print(json, made.user, `An invitation is on its way to ${email}.`)
}

function refusal(code: string, email: string): CommandError {
  const said: Record<string, string> = {
    user_not_found: `There is no account for ${email}.`,
    user_disabled: `The account of ${email} is disabled. Enable it first.`,
    last_administrator: 'This would leave no administrator who can sign in, so it was not done.',
    no_factor: `${email} has no second factor.`,
    not_invited: `There is an account for ${email} already, and no invitation waits.`,
    email_taken: `There is an account for ${email} already.`,
    role_not_found: 'There is no such role.',
  }
  return new CommandError(code, said[code] ?? code)
}
