import { enforcementWork } from './enforcement/tasks'
import { hooksWork } from './hooks/tell-listeners'
import { type OutboxWorker, startWorker, type Work } from './outbox/worker'
import { bulkWork } from './people/bulk/bulk-work'
import { statisticsWork } from './statistics/tasks'

/** All that is done behind the requests, beside the outbox's own: a line for each part that has such work. */
const WORK: readonly Work[] = [enforcementWork, statisticsWork, bulkWork, hooksWork]

/** Starts it in this process; any number of processes may. */
export function startBackgroundWork(): OutboxWorker {
  return startWorker({
    tasks: Object.assign({}, ...WORK.map(({ tasks }) => tasks)),
    crontab: WORK.map(({ crontab }) => crontab ?? '').join('\n'),
    consumers: WORK.flatMap(({ consumers }) => consumers ?? []),
    loops: WORK.flatMap(({ loops }) => loops ?? []),
  })
}
