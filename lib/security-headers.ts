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

/** RFC 6797, where we are reached by https: two years, and this host alone. */
export const HSTS = 'max-age=63072000'
