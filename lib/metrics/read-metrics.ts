import { Counter, Gauge, Registry } from 'prom-client'
import { now } from '../clock'
import { hashingLoad } from '../crypto/hashing-queue'
import { db } from '../db'
import { ifAvailable } from '../unavailable'
import { processMetrics } from './process-metrics'

/**
 * What Prometheus reads: of this process what it has counted, of the installation what the database knows at this
 * moment. While that is away the first is given all the same.
 * @returns the text, and its content type
 */
export async function readMetrics(): Promise<{ text: string; contentType: string }> {
  const { registry } = processMetrics()
  const present = new Registry()
  const gauge = (name: string, help: string, value: number) =>
    new Gauge({ name: `countersign_${name}`, help, registers: [present] }).set(value)
  const hashing = hashingLoad()
  gauge('password_hashes_running', 'Passwords that are being hashed in this process', hashing.working)
  gauge('password_hashes_waiting', 'Passwords that wait for their turn in this process', hashing.waiting)
  const backlog = await ifAvailable(readBacklog())
  gauge('database_up', 'Whether the database answers', backlog ? 1 : 0)
  if (backlog) {
    gauge('mail_waiting', 'Mails that wait to be sent', backlog.mail)
    gauge('mail_failed', 'Mails that were given up in the last week', backlog.mailFailed)
    gauge('mail_oldest_seconds', 'For how long the oldest mail has been due', backlog.mailAge)
    gauge('webhook_deliveries_waiting', 'Webhook deliveries that wait', backlog.webhooks)
    gauge('webhook_oldest_seconds', 'For how long the oldest webhook delivery has been queued', backlog.webhookAge)
    gauge('audit_unsealed', 'Events that wait to be sealed into the chain', backlog.unsealed)
  }
  const events = backlog && (await ifAvailable(readEvents()))
  if (events) {
    const name = 'countersign_events_total'
    const help = 'Events in the log of the whole installation, the same from each process'
    const total = new Counter({ name, help, labelNames: ['event', 'outcome', 'factor'], registers: [present] })
    for (const { count, ...labels } of events) total.inc(labels, count)
  }
  return { text: await Registry.merge([registry, present]).metrics(), contentType: registry.contentType }
}

type Backlog = {
  mail: number
  mailFailed: number
  mailAge: number
  webhooks: number
  webhookAge: number
  unsealed: number
}

async function readBacklog(): Promise<Backlog> {
  const at = now()
  const [row] = await db.$queryRaw<Backlog[]>`
    SELECT m.*, w.*, (SELECT count(*)::int FROM audit_events WHERE chain_seq IS NULL) AS unsealed
    FROM (
      SELECT count(*) FILTER (WHERE attempts < max_attempts)::int AS mail,
        count(*) FILTER (WHERE attempts >= max_attempts)::int AS "mailFailed",
        greatest(0, extract(epoch FROM ${at}::timestamptz - min(run_at) FILTER (WHERE attempts < max_attempts)))::float
          AS "mailAge"
      FROM graphile_worker.jobs WHERE task_identifier = 'mail'
    ) m, (
      SELECT count(*)::int AS webhooks,
        greatest(0, extract(epoch FROM ${at}::timestamptz - min(queued_at)))::float AS "webhookAge"
      FROM webhook_deliveries WHERE state = 'pending'
    ) w`
  if (!row) throw new Error('nothing was counted')
  return row
}

/** Sums by day, to which each row of the log is added once, when it is sealed: within seconds. */
function readEvents(): Promise<{ event: string; outcome: string; factor: string; count: number }[]> {
  return db.$queryRaw`
    SELECT event, outcome, factor, sum(count)::float AS count FROM audit_days GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`
}
