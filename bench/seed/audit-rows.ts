import { linkHash } from '@/lib/audit/chain'
import type { Row } from './copy'
import { bytea } from './copy'
import { idAt, personId, STRIDE } from './ids'
import { AGENT, addressOf } from './people-rows'

/** How many days of sign-ins there are. */
export const LOG_DAYS = 90
const DAY = 86_400_000

/** The columns, in the order of the rows below. */
export const AUDIT_COLUMNS = [
  ...['id', 'at', 'event', 'outcome', 'actor', 'user_id', 'factor', 'session_id', 'ip', 'user_agent', 'details'],
  ...['chain_seq', 'chain_hash'],
]

/** What happens at each visit of somebody, and every so often they mistype their password instead of leaving. */
const VISIT = ['login.password', 'login.factor', 'session.started', 'session.ended'] as const
const MISTYPED_EVERY = 25

/** The head of the chain when all rows have been made. */
export type Head = { seq: number; hash: Uint8Array }

/**
 * The rows of the log, oldest first, each with its link.
 * @param head is moved along: to the last link at the end
 */
export function* auditRows(
  { people, rows, standing, at }: { people: number; rows: number; standing: number; at: number },
  head: Head,
): Generator<Row> {
  const details = {
    'login.password': '{"step": "challenge", "reason": "own_factor"}',
    'login.factor': '{}',
    'session.started': `{"amr": "pwd otp mfa", "stepUp": false, "standing": ${standing}, "trustedBrowser": false}`,
    'session.ended': '{}',
  }
  const start = at - LOG_DAYS * DAY
  let [user, session, ip] = ['', '', '']
  for (let place = 0; place < rows; place++) {
    const visit = Math.floor(place / VISIT.length)
    const time = Math.floor(start + (LOG_DAYS * DAY * place) / rows)
    if (place % VISIT.length === 0) {
      const n = (visit * STRIDE) % people
      ;[user, session, ip] = [personId(n), idAt(time, `visit ${visit}`), addressOf(n)]
    }
    const usual = VISIT[place % VISIT.length] ?? 'session.ended'
    const mistyped = usual === 'session.ended' && visit % MISTYPED_EVERY === 0
    const row: Values = {
      id: place + 1,
      at: new Date(time).toISOString(),
      event: mistyped ? 'login.password' : usual,
      outcome: mistyped ? 'failure' : 'success',
      actor: mistyped ? 'anonymous' : usual === 'session.started' ? 'system' : `user:${user}`,
      user,
      factor: usual === 'login.factor' ? 'totp' : null,
      session: usual.startsWith('session.') && !mistyped ? session : null,
      ip,
      details: mistyped ? '{}' : details[usual],
    }
    head.seq = row.id
    head.hash = linkHash(head.hash, BigInt(row.id), canonicalOf(row))
    yield [
      ...[row.id, row.at, row.event, row.outcome, row.actor, row.user, row.factor, row.session, row.ip, AGENT],
      ...[row.details, row.id, bytea(head.hash)],
    ]
  }
}

type Values = {
  id: number
  at: string
  event: string
  outcome: string
  actor: string
  user: string
  factor: string | null
  session: string | null
  ip: string
  details: string
}

const quoted = (text: string | null) => (text === null ? 'null' : `"${text}"`)

/** What PostgreSQL gives for `canonicalRow` of lib/audit/chain.ts: jsonb has shorter keys first. */
function canonicalOf(row: Values): string {
  return (
    `{"at": "${row.at}", "id": ${row.id}, "ip": "${row.ip}", "actor": "${row.actor}", "event": "${row.event}", ` +
    `"factor": ${quoted(row.factor)}, "details": ${row.details}, "outcome": "${row.outcome}", "user_id": "${row.user}", ` +
    `"session_id": ${quoted(row.session)}, "user_agent": "${AGENT}"}`
  )
}
