import type { Command } from 'commander'
import { z } from 'zod'
import { createApiKey } from '@/lib/api-keys/create-api-key'
import { apiKeyFields, overlapHoursField } from '@/lib/api-keys/fields'
import { listApiKeys } from '@/lib/api-keys/list-api-keys'
import { revokeApiKey } from '@/lib/api-keys/revoke-api-key'
import { rotateApiKey } from '@/lib/api-keys/rotate-api-key'
import { SCOPE_NAMES, SCOPES } from '@/lib/api-keys/scopes'
import { withInstallation } from '../installation/with-installation'
import { CommandError } from './command-error'
import { print } from './print'

const BY = { actor: 'operator', from: null } as const

/** `countersign api-keys ...` */
export function addApiKeysCommands(program: Command): void {
  const keys = program.command('api-keys').description('what other applications call the API with')
  keys
    .command('create')
    .description('make a key; it is shown this once')
    .requiredOption('--name <name>', 'where it is used')
    .requiredOption(
      '--scopes <scopes>',
      `what it is good for, with commas between them; "*" for all: ${SCOPE_NAMES.join(', ')}`,
    )
    .option('--expires-in-days <days>', 'how long it is good', '365')
    .option('--per-minute <calls>', 'how many calls a minute it is good for', '600')
    .option('--json', 'print for machines')
    .action(create)
  keys.command('list').description('all keys').option('--json', 'print for machines').action(list)
  keys
    .command('scopes')
    .description('what a key may be good for')
    .option('--json', 'print for machines')
    .action(({ json }: { json?: boolean }) =>
      print(
        json,
        SCOPES,
        Object.entries(SCOPES)
          .map(([name, what]) => `${name.padEnd(20)} ${what}`)
          .join('\n'),
      ),
    )
  keys
    .command('rotate')
    .description('put a new key in the place of an old one, which stays good for a while')
    .argument('<id>')
    .option('--overlap-hours <hours>', 'how long', '24')
    .option('--json', 'print for machines')
    .action(rotate)
  keys
    .command('revoke')
    .description('end a key; effective at its next call')
    .argument('<id>')
    .option('--json', 'print for machines')
    .action(revoke)
}

const whole = /^\d{1,9}$/

type CreateOptions = { name: string; scopes: string; expiresInDays: string; perMinute: string; json?: boolean }

async function create({ json, ...given }: CreateOptions) {
  const read = z.object(apiKeyFields).safeParse({
    name: given.name,
    scopes: given.scopes === '*' ? SCOPE_NAMES : given.scopes.split(',').map((scope) => scope.trim()),
    expiresInDays: whole.test(given.expiresInDays) ? Number(given.expiresInDays) : given.expiresInDays,
    perMinute: whole.test(given.perMinute) ? Number(given.perMinute) : given.perMinute,
  })
  if (!read.success) throw new CommandError('key_invalid', whatIsWrong(String(read.error.issues[0]?.path[0])))
  const made = await withInstallation(() => createApiKey({ ...read.data, ...BY }))
  const { id, key, name, scopes, expiresAt } = made
  const until = expiresAt.toISOString()
  print(
    json,
    { id, key, name, scopes, expiresAt: until },
    `${key}\n\nThis is shown once. "${name}" (${id}) is good until ${until} for ${scopes.join(', ')}.`,
  )
}

function whatIsWrong(field: string): string {
  const said: Record<string, string> = {
    name: 'Give a name of at most 100 characters.',
    scopes: `--scopes takes some of these, with commas between them: ${SCOPE_NAMES.join(', ')}.`,
    expiresInDays: '--expires-in-days takes a whole number from 1 to 3650.',
    perMinute: '--per-minute takes a whole number from 1 to 100000.',
  }
  return said[field] ?? 'That was not understood.'
}

async function list({ json }: { json?: boolean }) {
  const keys = await withInstallation(listApiKeys)
  const lines = keys.map(
    ({ id, hint, name, scopes, expiresAt }) =>
      `${id}  ${hint}…  ${name}  ${scopes.join(' ')}  until ${expiresAt.toISOString().slice(0, 10)}`,
  )
  print(json, keys, lines.length > 0 ? lines.join('\n') : 'There are no API keys.')
}

async function rotate(id: string, { json, overlapHours }: { overlapHours: string; json?: boolean }) {
  const hours = overlapHoursField.safeParse(whole.test(overlapHours) ? Number(overlapHours) : overlapHours)
  if (!hours.success) throw new CommandError('hours_invalid', '--overlap-hours takes a whole number from 0 to 168.')
  const rotated = await withInstallation(() => rotateApiKey({ id: readId(id), overlapHours: hours.data, ...BY }))
  if (!rotated.ok) throw notFound(id)
  print(
    json,
    { id, key: rotated.key },
    `${rotated.key}\n\nThis is shown once. The old key is good for ${hours.data} more hours.`,
  )
}

async function revoke(id: string, { json }: { json?: boolean }) {
  const revoked = await withInstallation(() => revokeApiKey({ id: readId(id), ...BY }))
  if (!revoked.ok) throw notFound(id)
  print(json, { id }, `Revoked ${id}.`)
}

function readId(id: string): string {
  if (!z.uuid().safeParse(id).success) throw notFound(id)
  return id
}

const notFound = (id: string) =>
  new CommandError('api_key_not_found', `There is no API key ${id} in force. "api-keys list" shows them.`)
