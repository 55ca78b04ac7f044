import type { Command } from 'commander'
import type { z } from 'zod'
import { ruleJson } from '@/lib/api/rule-answers'
import { now } from '@/lib/clock'
import { deleteRule } from '@/lib/enforcement/delete-rule'
import { type ListedRule, listRules } from '@/lib/enforcement/list-rules'
import { listTargets } from '@/lib/enforcement/list-targets'
import { FIRST_PART } from '@/lib/enforcement/move-to-next-stage'
import { ruleInput } from '@/lib/enforcement/rule-input'
import { createRule } from '@/lib/enforcement/save-rule'
import { withInstallation } from '../installation/with-installation'
import { CommandError } from './command-error'
import { print } from './print'

/** `countersign rules ...` */
export function addRulesCommands(program: Command): void {
  const rules = program.command('rules').description('who must use a second factor, of which kind, from when')
  rules.command('list').description('all rules').option('--json', 'print for machines').action(list)
  rules
    .command('create')
    .description('make a rule; it is in force at once')
    .requiredOption('--for <whom>', 'everyone, role:NAME or group:NAME')
    .requiredOption('--requirement <what>', 'off, optional or required')
    .option('--methods <kinds>', 'which kinds count, with commas between them', 'totp,email,webauthn')
    .option('--strength <least>', 'any, app_or_stronger or phishing_resistant', 'any')
    .option('--grace-days <days>', 'how long people may wait', '0')
    .option('--trust-days <days>', 'how long a browser may be trusted')
    .option('--session-days <days>', 'how long a session may last')
    .option('--idle-minutes <minutes>', 'how long it may lie unused')
    .option('--percent <percent>', `begin with a part of the people, such as ${FIRST_PART}`)
    .option('--pause-after <problems>', 'pause it after more problems than that in a day')
    .option('--json', 'print for machines')
    .action(create)
  rules
    .command('delete')
    .description('end a rule, and the deadlines it gave')
    .argument('<id>')
    .option('--json', 'print for machines')
    .action(end)
}

async function list({ json }: { json?: boolean }) {
  const rules = await withInstallation(listRules)
  const at = now()
  print(
    json,
    rules.map((rule) => ({ ...ruleJson(rule, at), people: rule.people, lacking: rule.lacking })),
    lines(rules),
  )
}

const lines = (rules: ListedRule[]) =>
  rules.map((rule) => [rule.id, whom(rule), rule.requirement, rule.strength, rule.stage].join('  ')).join('\n') ||
  'There is no rule.'

const whom = ({ target }: ListedRule) => (target.type === 'everyone' ? 'everyone' : `${target.type}:${target.name}`)

type Options = {
  for: string
  requirement: string
  methods: string
  strength: string
  graceDays: string
  trustDays?: string
  sessionDays?: string
  idleMinutes?: string
  percent?: string
  pauseAfter?: string
  json?: boolean
}

async function create({ json, ...given }: Options) {
  const number = (text: string | undefined) => (text === undefined ? undefined : Number(text || Number.NaN))
  const made = await withInstallation(async () => {
    const rule = ruleInput.safeParse({
      target: await targetOf(given.for),
      requirement: given.requirement,
      allowedMethods: given.methods.split(',').map((kind) => kind.trim()),
      strength: given.strength,
      graceDays: number(given.graceDays),
      trustDays: number(given.trustDays),
      sessionDays: number(given.sessionDays),
      idleMinutes: number(given.idleMinutes),
      pauseAfter: number(given.pauseAfter),
      ...(given.percent && { rollout: { partFrom: now().toISOString(), partPercent: number(given.percent) } }),
    })
    if (!rule.success) throw new CommandError('value_invalid', `This is no rule: check ${wrongOf(rule.error)}.`)
    return createRule({ rule: rule.data, actor: 'operator' })
  })
  if (!made.ok) throw new CommandError(made.code, REFUSED[made.code])
  const { rule } = made
  print(json, ruleJson(rule, now()), `Made rule ${rule.id} for ${given.for}.`)
}

const REFUSED = {
  target_unknown: 'There is no such role or group.',
  no_method_left: 'With the other rules, or the settings, no kind of second factor would be left to some people.',
  last_administrator: 'No administrator could sign in after it.',
}

/** Groups are known by their names here: whoever types has no id at hand. */
async function targetOf(text: string) {
  const [type, ...rest] = text.split(':')
  const name = rest.join(':')
  if (type !== 'group') return type === 'everyone' ? { type } : { type, id: name }
  const { groups } = await listTargets()
  const group = groups.find((each) => each.name === name || each.id === name)
  if (!group) throw new CommandError('target_unknown', `There is no group "${name}".`)
  return { type, id: group.id }
}

const OPTIONS: Record<string, string> = {
  target: '--for',
  allowedMethods: '--methods',
  graceDays: '--grace-days',
  trustDays: '--trust-days',
  sessionDays: '--session-days',
  idleMinutes: '--idle-minutes',
  rollout: '--percent',
  pauseAfter: '--pause-after',
}

function wrongOf(error: z.ZodError): string {
  const names = error.issues.map(({ path }) => OPTIONS[String(path[0])] ?? `--${String(path[0])}`)
  return [...new Set(names)].join(', ')
}

async function end(id: string, { json }: { json?: boolean }) {
  if (!/^[0-9a-f-]{36}$/i.test(id)) throw new CommandError('rule_not_found', `There is no rule ${id}.`)
  const ended = await withInstallation(() => deleteRule({ id, actor: 'operator' }))
  if (!ended.ok) {
    const said = ended.code === 'last_administrator' ? REFUSED.last_administrator : `There is no rule ${id}.`
    throw new CommandError(ended.code, said)
  }
  print(json, { id }, `Deleted rule ${id}.`)
}
