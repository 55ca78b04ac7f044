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

const NOT_DONE = 'notice=not_done'

/**
 * Where to come back to when what was sent was not done, since the person had to prove first who they are. Nothing is
 * ever done by coming back: the page says so, and opens the form that was sent.
 * @param open the name of that form, where the page has several
 */
export function notDoneAt(path: string, open?: string): string {
  return `${path}?${NOT_DONE}${open ? `&open=${open}` : ''}`
}

/** Whether something waits there to be done once more. */
export function isNotDone(path: string): boolean {
  return path.includes(`?${NOT_DONE}`)
}

/** A path with `next` in its query, unless that is where it leads anyway. */
export function withNext(path: string, next: string): string {
  return next === HOME ? path : `${path}${path.includes('?') ? '&' : '?'}next=${encodeURIComponent(next)}`
}
