import { localPath } from './local-path'

/** Where a signed-in person belongs if they were not on their way to anywhere. */
export const HOME = '/account/security'

/** Pages that send a signed-in person on: to return to one of them would go in circles. */
const ON_THE_WAY = /^\/(login|signup|step-up|setup|$)/

/** Where to go after signing in: a page of this site that was asked for, else the security page. */
export function returnPath(value: unknown): string {
  const path = localPath(value, HOME)
  return ON_THE_WAY.test(path) ? HOME : path
}

/** A path with `next` in its query, unless that is where it leads anyway. */
export function withNext(path: string, next: string): string {
  return next === HOME ? path : `${path}${path.includes('?') ? '&' : '?'}next=${encodeURIComponent(next)}`
}
