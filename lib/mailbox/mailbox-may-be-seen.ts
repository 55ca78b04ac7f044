import { env, isLoopback } from '../env'

/**
 * Whether a request may see the local mailbox: only where there is one (the quickstart alone makes it), and only under
 * the name this installation goes by. Under any other name, a web page from elsewhere could have pointed its own host
 * name at this machine to read the links in here (DNS rebinding).
 * @param host the request's Host header
 */
export function mailboxMayBeSeen(host: string | null): boolean {
  const { MAILBOX_DIR, APP_URL } = env()
  if (!MAILBOX_DIR || !host || !URL.canParse(`http://${host}`)) return false
  const { hostname } = new URL(`http://${host}`)
  return hostname === APP_URL.hostname || (isLoopback(hostname) && isLoopback(APP_URL.hostname))
}
