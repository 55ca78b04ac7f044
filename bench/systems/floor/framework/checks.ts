import { type Checks, checksOn } from '../checks'

const scope = globalThis as { floorChecks?: Checks }

/** One pool a process, whichever bundle asks first; at the first request, since a build has no database. */
export function checks(): Checks {
  const { DATABASE_URL = '', SEALING_KEY = '' } = process.env
  scope.floorChecks ??= checksOn(DATABASE_URL, Buffer.from(SEALING_KEY, 'base64url'))
  return scope.floorChecks
}
