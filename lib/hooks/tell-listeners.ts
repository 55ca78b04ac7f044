import hooks from '@/hooks'
import type { AuditEventName } from '../audit/record-event'
import { SECOND } from '../clock'
import { consume, forgetCursor, type SealedEvent } from '../events/consume'
import { log, traceOf } from '../log'
import type { Work } from '../outbox/worker'
import type { Happened, Hooks, ListenerName } from './hooks'
import { within } from './within'

const CURSOR = 'hooks'

/** How long a listener is waited for. */
const PATIENCE = 2 * SECOND
/** Listeners of one transaction: all of them together must be done in the 30 seconds that it may take. */
const AT_ONCE = 10

const FIRST_STEPS: readonly AuditEventName[] = ['login.password', 'login.passkey', 'login.provider', 'login.factor']
const ENDS_SESSIONS: readonly AuditEventName[] = [
  'session.ended',
  'user.sessions_ended',
  'user.disabled',
  'user.deleted',
  'user.password_reset',
  'user.two_factor_reset',
]

/** Which rows of the log each listener is told of. */
const ABOUT: Record<ListenerName, (row: SealedEvent) => boolean> = {
  signedIn: ({ event, details }) => event === 'session.started' && details.stepUp !== true,
  signInFailed: ({ event, outcome }) => FIRST_STEPS.includes(event) && outcome === 'failure',
  factorAdded: ({ event, outcome }) => event === 'factor.added' && outcome === 'success',
  factorRemoved: ({ event, outcome }) =>
    (event === 'factor.removed' || event === 'user.two_factor_reset') && outcome === 'success',
  locked: ({ event }) => event === 'user.factor_locked',
  sessionEnded: ({ event, outcome }) => ENDS_SESSIONS.includes(event) && outcome === 'success',
  recoveryBegun: ({ event }) => event === 'recovery.started',
}

/**
 * Tells the listeners of hooks.ts what has happened, in the order of the log, one after the other, at least once. It
 * happens behind the requests: one that throws, or takes too long, is noted in the log and breaks nothing.
 */
export async function tellListeners(signal: AbortSignal): Promise<void> {
  const names = (Object.keys(ABOUT) as ListenerName[]).filter((name) => hooks[name]?.length)
  // Whoever registers a first listener later is told of what happens from then on.
  if (names.length === 0) return forgetOnce()
  const most = Math.max(...names.map((name) => hooks[name]?.length ?? 0))
  const batch = Math.max(1, Math.floor(AT_ONCE / most))
  await consume(CURSOR, (_, rows) => tellOf(rows, names, hooks), { signal, batch })
}

/** By itself: a listener that is slow holds up neither the sealing of the log nor the webhooks. */
export const hooksWork: Work = { loops: [{ name: 'telling listeners', pauseMs: SECOND, round: tellListeners }] }

let forgotten: Promise<void> | undefined
function forgetOnce(): Promise<void> {
  forgotten ??= forgetCursor(CURSOR).catch((error) => {
    forgotten = undefined
    throw error
  })
  return forgotten
}

async function tellOf(rows: readonly SealedEvent[], names: readonly ListenerName[], told: Hooks): Promise<void> {
  for (const row of rows) {
    for (const name of names.filter((each) => ABOUT[each](row))) {
      for (const listener of told[name] ?? []) {
        try {
          await within(PATIENCE, () => listener(happened(row)))
        } catch (error) {
          const about = { hook: listener.name || name, event: row.event, reason: (error as Error)?.message }
          log().error({ ...about, ...traceOf(error) }, 'a hook that listens failed')
        }
      }
    }
  }
}

/** A copy each: what one listener does to it is not seen by the next. */
function happened({ id, seq: _, outcome: __, ...row }: SealedEvent): Happened {
  return { id: String(id), ...row, details: { ...row.details } }
}
