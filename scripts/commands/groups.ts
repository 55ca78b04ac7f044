import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { decodeFile } from '@/lib/decode-file'
import { applyImport } from '@/lib/membership/apply-import'
import { changeMembers } from '@/lib/membership/change-members'
import { createGroup } from '@/lib/membership/create-group'
import { deleteGroup } from '@/lib/membership/delete-group'
import { descriptionField, groupNameField } from '@/lib/membership/fields'
import { findGroups } from '@/lib/membership/find-group'
import { findPeople } from '@/lib/membership/find-people'
import { type GroupSummary, listGroups } from '@/lib/membership/list-groups'
import { type ImportPlan, planImport } from '@/lib/membership/plan-import'
import { type CsvProblem, MOST_LINES } from '@/lib/membership/read-csv'
import { withInstallation } from '../installation/with-installation'
import { CommandError } from './command-error'
import { print } from './print'
import { readEmail } from './read-email'

const BY = { actor: 'operator', from: null } as const

/** `countersign groups ...` */
export function addGroupsCommands(program: Command): void {
  const groups = program.command('groups').description('people who belong together')
  groups
    .command('list')
    .description('all groups, and how many are in each')
    .option('--json', 'print for machines')
    .action(list)
  groups
    .command('create')
    .description('make a group')
    .argument('<name>')
    .option('--description <text>', 'what it is for', '')
    .option('--json', 'print for machines')
    .action(create)
  groups
    .command('delete')
    .description('delete a group that no rule names; its members stay')
    .argument('<name>')
    .option('--json', 'print for machines')
    .action(remove)
  groups
    .command('import')
    .description('say for many people at once where they belong: by a CSV file with email, roles, groups')
    .argument('<file>')
    .option(
      '--set',
      'each person of the file has exactly what their line says; without it nobody loses anything',
      false,
    )
    .option('--create-groups', 'make the groups that there are not', false)
    .option('--yes', 'do it; without it, it is only shown', false)
    .option('--json', 'print for machines')
    .action(importFile)
  for (const [name, gains, description] of [
    ['add-member', true, 'put somebody into a group'],
    ['remove-member', false, 'take somebody out of a group'],
  ] as const) {
    groups
      .command(name)
      .description(description)
      .argument('<group>')
      .requiredOption('--email <address>')
      .option('--json', 'print for machines')
      .action((group: string, options: { email: string; json?: boolean }) => changeMember(group, gains, options))
  }
}

async function list({ json }: { json?: boolean }) {
  const groups = await withInstallation(async () => {
    const all: GroupSummary[] = []
    for (let after: string | null = ''; after !== null; ) {
      const page: Awaited<ReturnType<typeof listGroups>> = await listGroups({ after, limit: 200 })
      all.push(...page.groups)
      after = page.next
    }
    return all
  })
  const lines = groups.map(({ name, members, description }) => [name, `${members} people`, description].join('  '))
  print(json, groups, lines.join('\n') || 'There are no groups yet.')
}

async function create(given: string, { json, ...options }: { description: string; json?: boolean }) {
  const name = groupNameField.safeParse(given)
  if (!name.success)
    throw new CommandError('name_invalid', 'A group’s name has 1 to 100 characters, and no semicolon among them.')
  const description = descriptionField.safeParse(options.description)
  if (!description.success) throw new CommandError('description_invalid', 'Describe it in at most 500 characters.')
  const made = await withInstallation(() => createGroup({ name: name.data, description: description.data, by: BY }))
  if (!made.ok) throw new CommandError(made.code, `There is a group “${name.data}” already.`)
  print(json, made.group, `Made the group “${made.group.name}” (${made.group.id}).`)
}

async function remove(given: string, { json }: { json?: boolean }) {
  const deleted = await withInstallation(async () => {
    const group = await groupNamed(given)
    return { group, ...(await deleteGroup({ groupId: group.id, by: BY })) }
  })
  const { group } = deleted
  if (!deleted.ok) {
    const said = {
      group_not_found: `There is no group “${given}”.`,
      rule_exists: `A rule names “${group.name}”: change or delete that first.`,
      last_administrator: 'This would leave no administrator who can sign in.',
    }
    throw new CommandError(deleted.code, said[deleted.code])
  }
  const { id, name } = group
  print(json, { id, name, members: deleted.members }, `Deleted “${name}”. ${deleted.members} people were in it.`)
}

async function changeMember(given: string, gains: boolean, { json, ...options }: { email: string; json?: boolean }) {
  const email = readEmail(options.email)
  const { group, ...outcome } = await withInstallation(async () => {
    const group = await groupNamed(given)
    const people = await findPeople([email])
    return people.ok
      ? { group, ...(await changeMembers({ groupId: group.id, userIds: people.userIds, gains, by: BY })) }
      : { group, ...people }
  })
  if (!outcome.ok) {
    const said = {
      group_not_found: `There is no group “${given}”.`,
      user_not_found: `There is no account for ${email}.`,
      last_administrator: 'This would leave no administrator who can sign in.',
    }
    throw new CommandError(outcome.code, said[outcome.code])
  }
  const { id, name } = group
  print(json, { group: { id, name }, email, member: gains }, `${email} is ${gains ? '' : 'not '}in “${name}” now.`)
}

type ImportOptions = { set: boolean; createGroups: boolean; yes: boolean; json?: boolean }

async function importFile(path: string, { set, createGroups, yes, json }: ImportOptions) {
  const file = { csv: decodeFile(readFileSync(path)), mode: set ? ('set' as const) : ('add' as const), createGroups }
  const outcome = await withInstallation(() => (yes ? applyImport({ ...file, by: BY }) : planImport(file)))
  if (!outcome.ok) {
    const { code } = outcome
    throw new CommandError(code, code === 'column_unknown' ? `There is a column “${outcome.name}”.` : REFUSED[code])
  }
  print(json, { applied: yes, ...outcome.plan }, planInWords(outcome.plan, yes))
}

const REFUSED = {
  file_too_large: 'The file is larger than 512 kB.',
  file_too_long: `The file has more than ${MOST_LINES} lines.`,
  file_not_text: 'This is not a CSV file.',
  file_empty: 'There is nobody in this file.',
  header_missing: 'The first line must hold the headings: email, and roles or groups or both.',
  column_double: 'A heading stands there twice.',
  preview_outdated: 'Things have changed meanwhile.',
  last_administrator: 'This would leave no administrator who can sign in, so nothing was changed.',
}

const WRONG: Record<CsvProblem['code'], (value: string) => string> = {
  malformed: () => 'its quotation marks do not go together',
  too_many_cells: () => 'it has more cells than there are headings',
  email_invalid: (value) => `“${value}” is not an address`,
  double: (value) => `${value} stood on a line before`,
  user_unknown: (value) => `there is no account for ${value}`,
  role_unknown: (value) => `there is no role “${value}”`,
  group_unknown: (value) => `there is no group “${value}” (--create-groups makes it)`,
}

/** The preview, a person a line. */
function planInWords({ changes, people, problems }: ImportPlan, done: boolean): string {
  const names = (places: { name: string }[], sign: string) => places.map(({ name }) => `${sign}${name}`)
  return [
    ...changes.map(({ email, gains, losses }) => [email, ...names(gains, '+'), ...names(losses, '-')].join('  ')),
    ...problems.map(({ line, code, value }) => `Line ${line} is left out: ${WRONG[code](value)}.`),
    `${changes.length} people ${done ? 'were changed' : 'would change'}, ${people - changes.length} stay as they are.`,
    ...(done || changes.length === 0 ? [] : ['Nothing was changed yet: --yes does it.']),
  ].join('\n')
}

async function groupNamed(name: string) {
  const [group] = await findGroups([name])
  if (!group) throw new CommandError('group_not_found', `There is no group “${name}”.`)
  return group
}
