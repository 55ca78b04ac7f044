import type { Work } from '../../outbox/worker'
import { BULK_TASK } from './bulk-queue'
import { runBulkJob } from './run-bulk-job'

/** What is done to many people, behind the requests. */
export const bulkWork: Work = { tasks: { [BULK_TASK]: (payload) => runBulkJob(payload) } }
