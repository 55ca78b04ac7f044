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

/** What and where an error was, for the log, without its message: the database's can quote what was typed or stored. */
export function traceOf(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error }
  const frames = error.stack?.split('\n').filter((line) => line.startsWith('    at '))
  return { error: error.name, code: (error as { code?: unknown }).code, frames }
}
