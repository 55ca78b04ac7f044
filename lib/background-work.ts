import { enforcementWork } from './enforcement/tasks'
import { hooksWork } from './hooks/tell-listeners'
import { loginWork } from './login/tasks'
import { workRound } from './outbox/round'
import { type OutboxWorker, startWorker, type Work } from './outbox/worker'
import { bulkWork } from './people/bulk/bulk-work'
import { statisticsWork } from './statistics/tasks'
import { webhookWork } from './webhooks/tasks'

/** All that is done behind the requests, beside the outbox's own: a line for each part that has such work. */
const WORK: readonly Work[] = [enforcementWork, loginWork, statisticsWork, bulkWork, webhookWork, hooksWork]

const ALL: Work = {
  tasks: Object.assign({}, ...WORK.map(({ tasks }) => tasks)),
  crontab: WORK.map(({ crontab }) => crontab ?? '').join('\n'),
  consumers: WORK.flatMap(({ consumers }) => consumers ?? []),
  loops: WORK.flatMap(({ loops }) => loops ?? []),
}

/** Starts it in this process; any number of processes may. */
export function startBackgroundWork(): OutboxWorker {
  return startWorker(ALL)
}

/** Does once what there is to do: where no process stays. @param forMs ends by then, finished or not */
export function doBackgroundWork(forMs: number): Promise<void> {
  return workRound(ALL, forMs)
}
