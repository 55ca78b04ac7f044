import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import type { RunAs } from './run-as'

/** PostgreSQL gets a locale and a time zone, and nothing of our environment: there are secrets in it. */
const ENVIRONMENT = { LC_ALL: 'C', TZ: 'UTC' } as unknown as NodeJS.ProcessEnv

/** Starts a program as another account. */
export function spawnAs(as: RunAs, file: string, args: string[], options: SpawnOptions): ChildProcess {
  const [command = file, ...rest] = [...as.through, file, ...args]
  const who = as.through.length > 0 || as.uid === undefined ? {} : { uid: as.uid, gid: as.gid }
  // Windows programs do not start without the system's own variables.
  const env = process.platform === 'win32' ? undefined : ENVIRONMENT
  return spawn(command, rest, { ...options, ...who, env, windowsHide: true })
}
