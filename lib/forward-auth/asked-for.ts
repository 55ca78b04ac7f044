import { err, ok } from '../result'

/** What a visitor wanted of a protected site, as the proxy says; null where it does not say. */
export type AskedFor = {
  url: URL | null
  /** nginx takes no redirect for an answer. */
  takesRedirects: boolean
  /** A page in a browser's window, which may be led elsewhere, and not a call of a program or script. */
  isPage: boolean
}

/** Where our own server puts what Traefik and Caddy send as `X-Forwarded-...`; it removes those names themselves. */
const FORWARDED = 'x-countersign-original-'

/**
 * Reads what the proxy was asked for: nginx says so in a header of its own, Traefik and Caddy in three. A visitor can
 * send the header of the other kind through the proxy: where both are there they must say the same.
 * @returns what was asked for, or `contradictory`, or `malformed`
 */
export function readAskedFor(method: string, headers: Headers) {
  const original = headers.get('x-original-url')
  const [proto, host, uri] = ['proto', 'host', 'uri'].map((name) => headers.get(FORWARDED + name)) as (string | null)[]
  const asked = headers.get('x-original-method') ?? headers.get(`${FORWARDED}method`) ?? method
  const isPage = /^(GET|HEAD)$/i.test(asked) && /\btext\/html\b/i.test(headers.get('accept') ?? '')
  const forwarded = uri === null ? null : addressOf(`${proto ?? ''}://${host ?? ''}`, uri ?? '')
  // One that does not say what it was asked for may be nginx, for which a redirect is an error.
  const takesRedirects = original === null && forwarded !== null
  if (original === null) {
    if (forwarded === undefined) return err('malformed')
    return ok({ asked: { url: forwarded, takesRedirects, isPage } satisfies AskedFor })
  }
  const [, origin = '', path = ''] = /^([a-z]+:\/\/[^/?#]*)(.*)$/.exec(original) ?? []
  const url = addressOf(origin, path)
  if (!url) return err('malformed')
  const contradicts =
    (proto !== null && `${proto}:` !== url.protocol) ||
    (host !== null && addressOf(`${url.protocol}//${host}`, '')?.host !== url.host) ||
    (forwarded !== null && forwarded?.href !== url.href)
  if (contradicts) return err('contradictory')
  return ok({ asked: { url, takesRedirects, isPage } satisfies AskedFor })
}

/** The address of a page, or undefined if it is none: the name of a host, a port, a path, and nothing beside. */
function addressOf(origin: string, path: string): URL | undefined {
  if (!/^https?:\/\/([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?$/i.test(origin)) return undefined
  if (path !== '' && !/^[/?]/.test(path)) return undefined
  return URL.canParse(origin + path) ? new URL(origin + path) : undefined
}
