import { clientAddress } from '../client-address'
import { env, isLoopback } from '../env'

/**
 * Whether a request may see the local mailbox: only where there is one (the quickstart alone makes it), only on an
 * installation for this machine alone, and only from this machine. The Host header is checked too, against web pages
 * that point their own name at this machine to read the links in here (DNS rebinding); alone it proves nothing, because
 * a program writes what it likes there.
 * @param headers the request's; without our own server in front (`next dev`) nobody sees anything
 */
export function mailboxMayBeSeen(headers: Headers): boolean {
  const { MAILBOX_DIR, APP_URL } = env()
  if (!MAILBOX_DIR || !isLoopback(APP_URL.hostname)) return false
  const host = headers.get('host')
  if (!host || !URL.canParse(`http://${host}`) || !isLoopback(new URL(`http://${host}`).hostname)) return false
  const address = clientAddress(headers)
  return address !== null && isLoopback(address.replace(/^::ffff:/i, ''))
}
