/**
 * A path on this site to go to after signing in. Anything else that is asked for (another host, a scheme, a
 * backslash that browsers read as a slash) becomes the fallback.
 */
export function localPath(value: unknown, fallback: string): string {
  if (typeof value !== 'string' || !isLocal(value)) return fallback
  try {
    const base = 'https://local.invalid'
    const url = new URL(value, base)
    const path = url.pathname + url.search + url.hash
    // Once more: "/.//host" and the like only become "//host" when dots are resolved, as a browser does.
    return url.origin === base && isLocal(path) ? path : fallback
  } catch {
    return fallback
  }
}

const isLocal = (path: string) => /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(path)
