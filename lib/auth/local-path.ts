/**
 * A path on this site to go to after signing in. Anything else that is asked for (another host, a scheme, a
 * backslash that browsers read as a slash) becomes the fallback.
 */
export function localPath(value: unknown, fallback: string): string {
  if (typeof value !== 'string' || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(value)) return fallback
  try {
    const base = 'https://local.invalid'
    const url = new URL(value, base)
    return url.origin === base ? url.pathname + url.search + url.hash : fallback
  } catch {
    return fallback
  }
}
