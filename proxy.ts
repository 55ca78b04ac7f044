import { randomBytes } from 'node:crypto'
import { type NextRequest, NextResponse } from 'next/server'
import { isDevelopment, isHttps } from '@/lib/env'
import { HSTS } from '@/lib/security-headers'

/** Headers, and nothing else: who may see what is decided beside the data. */
export function proxy(request: NextRequest): NextResponse {
  // The quickstart's mailbox shows mails, whose styles are written inline; no script runs in their frame.
  const showsMail = request.nextUrl.pathname === '/dev/mailbox'
  const csp = contentSecurityPolicy(randomBytes(16).toString('base64'), showsMail)
  const headers = new Headers(request.headers)
  // Next reads the nonce from here and puts it on its own scripts.
  headers.set('content-security-policy', csp)

  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', csp)
  // Every page can hold something personal: no cache keeps any, and the browser's back button asks again.
  response.headers.set('cache-control', 'private, no-store')
  if (isHttps()) response.headers.set('strict-transport-security', HSTS)
  return response
}

function contentSecurityPolicy(nonce: string, showsMail: boolean): string {
  // React's development build evaluates code and its tools write style elements.
  const evaluation = isDevelopment ? " 'unsafe-eval'" : ''
  const inlineStyle = isDevelopment || showsMail ? " 'unsafe-inline'" : ''
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${evaluation}`,
    `style-src 'self'${inlineStyle}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Pages. Files of the build are the same for everybody; the API and what machines look for set their own headers. */
export const config = { matcher: '/((?!_next/static/|_next/image/|api/|\\.well-known/|icon\\.svg$).*)' }
