import { Logger } from 'graphile-worker'
import { log } from '../log'

const levels = {
  error: 'error',
  warning: 'warn',
  info: 'debug',
  debug: 'trace',
} as const

/**
 * The queue's own log lines, on the process's logger, one level lower where they are about nothing but routine.
 * Only the sentence and the ids are passed on: the rest that the queue offers holds whole jobs.
 */
export const outboxLogger = new Logger(({ taskIdentifier, jobId }) => (level, message) => {
  log()[levels[level]]({ task: taskIdentifier, job: jobId }, `outbox: ${message}`)
})
