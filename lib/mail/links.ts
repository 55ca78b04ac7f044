import { env } from '../env'

type Path =
  | '/login'
  | '/verify-email'
  | '/reset-password'
  | '/invitation'
  | '/forgot-password'
  | '/account/email'
  | '/account/security'
  | '/admin/enforcement'
  | '/admin/groups'
  | '/admin/api-keys'
  | `/admin/webhooks/${string}`
  | '/recover/start'
  | '/recover/cancel'
  | '/recover/finish'

/**
 * A link for a mail. Its host is always that of APP_URL, never one from a request: whoever could choose it would be
 * sent somebody's reset token (host header poisoning).
 */
export function appLink(path: Path, token?: string): string {
  const url = new URL(path, env().APP_URL)
  if (token !== undefined) url.searchParams.set('token', token)
  return url.href
}
