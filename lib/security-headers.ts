/** What holds for every answer, whatever it is and whoever asks. */
export const EVERYWHERE: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  // Not no-referrer: browsers would then send "Origin: null" with a form, and the origin is what we check.
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
}

/** For what is no page: whoever makes a browser show it all the same gets nothing to run in it. */
export const NOTHING_RUNS = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

type Said = { below: string; except: readonly string[]; headers: Readonly<Record<string, string>> }

/** What the answers below a path have unless they say something else themselves. Pages have a policy of their own (proxy.ts). */
export const BY_PATH: readonly Said[] = [
  { below: '/api/', except: [], headers: { 'Cache-Control': 'no-store' } },
  {
    below: '/api/',
    // What answers a reverse proxy ends up at other sites, and has its own.
    except: ['/api/forward-auth', '/api/forward-auth/return'],
    headers: { 'Content-Security-Policy': NOTHING_RUNS },
  },
  {
    below: '/.well-known/',
    except: [],
    headers: { 'Cache-Control': 'no-store', 'Content-Security-Policy': NOTHING_RUNS },
  },
]

/** What is said of a path. */
export function headersBelow(path: string): [name: string, value: string][] {
  return BY_PATH.filter(({ below, except }) => path.startsWith(below) && !except.includes(path)).flatMap(
    ({ headers }) => Object.entries(headers),
  )
}

/** RFC 6797, where we are reached by https: two years, and this host alone. */
export const HSTS = 'max-age=63072000'
