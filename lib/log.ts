import { type Logger, pino, stdTimeFunctions } from 'pino'
import { env } from './env'

let logger: Logger | undefined

/**
 * The process's logger: one JSON object a line on standard output, from LOG_LEVEL up.
 * Nothing is redacted here: a secret, a link, a code or the content of a mail is never passed to it.
 */
export function log(): Logger {
  logger ??= pino({
    level: env().LOG_LEVEL,
    base: undefined,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  })
  return logger
}
