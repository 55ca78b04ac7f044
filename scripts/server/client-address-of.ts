import { normalAddress, type TrustedProxies } from './trusted-proxies'

/**
 * Who really called: the peer, or, if that is a trusted proxy, the rightmost address of X-Forwarded-For that is not
 * one. What stands further left was written by that client itself and proves nothing.
 * @returns the address in its normal spelling, or null if the socket is already gone
 */
export function clientAddressOf(
  peer: string | undefined,
  forwardedFor: string | undefined,
  isTrusted: TrustedProxies,
): string | null {
  let nearest = peer === undefined ? null : normalAddress(peer)
  if (nearest === null || !isTrusted(nearest)) return nearest
  for (const hop of (forwardedFor ?? '').split(',').reverse()) {
    const address = normalAddress(hop.trim())
    // "unknown" and the like: the last hop that could be named stands for the client.
    if (address === null) return nearest
    nearest = address
    if (!isTrusted(address)) return address
  }
  return nearest
}
