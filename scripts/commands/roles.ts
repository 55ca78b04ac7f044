import type { Command } from 'commander'
import { changeRoleOf } from '@/lib/membership/change-role-of'
import { createRole } from '@/lib/membership/create-role'
import { deleteRole } from '@/lib/membership/delete-role'
import { descriptionField, roleNameField } from '@/lib/membership/fields'
import { findPeople } from '@/lib/membership/find-people'
import { listRoles } from '@/lib/membership/list-roles'
import { withInstallation } from '../installation/with-installation'
import { CommandError } from './command-error'
import { print } from './print'
import { readEmail } from './read-email'

const BY = { actor: 'operator', from: null } as const

/** `countersign roles ...` */
export function addRolesCommands(program: Command): void {
  const roles = program.command('roles').description('what people are here')
  roles
    .command('list')
    .description('all roles, and how many have each')
    .option('--json', 'print for machines')
    .action(list)
  roles
    .command('create')
    .description('make a role')
    .argument('<name>', 'lower case letters, digits and dashes')
    .option('--description <text>', 'what it is for', '')
    .option('--json', 'print for machines')
    .action(create)
  roles
    .command('delete')
    .description('delete a role that is not built in and that no rule names')
    .argument('<name>')
    .option('--json', 'print for machines')
    .action(remove)
  for (const [name, gains, description] of [
    ['give', true, 'give somebody a role'],
    ['take', false, 'take a role from somebody'],
  ] as const) {
    roles
      .command(name)
      .description(description)
      .argument('<role>')
      .requiredOption('--email <address>')
      .option('--json', 'print for machines')
      .action((role: string, options: { email: string; json?: boolean }) => changeRole(role, gains, options))
  }
}

async function list({ json }: { json?: boolean }) {
  const roles = await withInstallation(listRoles)
  const lines = roles.map(({ name, builtIn, members, description }) =>
    [name, `${members} people`, ...(builtIn ? ['built in'] : []), description].join('  '),
  )
  print(json, roles, lines.join('\n'))
}

async function create(given: string, { json, ...options }: { description: string; json?: boolean }) {
  const name = roleNameField.safeParse(given)
  if (!name.success)
    throw new CommandError(
      'name_invalid',
      'A role’s name has lower case letters, digits and dashes, begins with a letter, and is at most 40 long.',
    )
  const description = descriptionField.safeParse(options.description)
  if (!description.success) throw new CommandError('description_invalid', 'Describe it in at most 500 characters.')
  const made = await withInstallation(() => createRole({ name: name.data, description: description.data, by: BY }))
  if (!made.ok) throw new CommandError(made.code, `There is a role “${name.data}” already.`)
  print(json, made.role, `Made the role “${made.role.name}”.`)
}

async function remove(name: string, { json }: { json?: boolean }) {
  const deleted = await withInstallation(() => deleteRole({ name, by: BY }))
  if (!deleted.ok) {
    const said = {
      role_not_found: `There is no role “${name}”.`,
      role_built_in: `“${name}” is built in, and stays.`,
      rule_exists: `A rule names “${name}”: change or delete that first.`,
      last_administrator: 'This would leave no administrator who can sign in.',
    }
    throw new CommandError(deleted.code, said[deleted.code])
  }
  print(json, { name, members: deleted.members }, `Deleted “${name}”. ${deleted.members} people had it.`)
}

async function changeRole(role: string, gains: boolean, { json, ...options }: { email: string; json?: boolean }) {
  const email = readEmail(options.email)
  const outcome = await withInstallation(async () => {
    const people = await findPeople([email])
    return people.ok ? changeRoleOf({ role, userIds: people.userIds, gains, by: BY }) : people
  })
  if (!outcome.ok) {
    const said = {
      role_not_found: `There is no role “${role}”.`,
      user_not_found: `There is no account for ${email}.`,
      last_administrator: 'This would leave no administrator who can sign in.',
    }
    throw new CommandError(outcome.code, said[outcome.code])
  }
  print(json, { role, email, given: gains }, `${email} ${gains ? 'has' : 'does not have'} the role “${role}” now.`)
}
