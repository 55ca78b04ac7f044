import 'server-only'
import NextAuth, { type NextAuthConfig } from 'next-auth'
import Credentials from 'next-auth/providers/credentials'
import { DAY } from '../clock'
import { env } from '../env'
import { log } from '../log'
import { endSession } from '../sessions/end-session'
import { findSession } from '../sessions/find-session'
import { redeemTicket } from '../sessions/redeem-ticket'
import { publicSession, type Session } from '../sessions/session'
import { nextAuthCookies, sessionCookieName } from './cookies'
import { finishRound } from './finish-round'
import { localPath } from './local-path'
import { nextAuthProviders } from './next-auth-providers'
import { requestContext } from './request-context'

declare module 'next-auth' {
  interface User {
    sessionToken?: string
  }
}

declare module '@auth/core/jwt' {
  interface JWT {
    sessionToken?: string
    session?: Session
  }
}

/**
 * next-auth's "JWT" is our opaque token: `encode` puts the token of the session row into the cookie, `decode` finds the
 * row again. So `auth()`, /api/auth/session and our own routes answer from one row, and revoking it ends all of them.
 */
function config(): NextAuthConfig {
  return {
    secret: env().AUTH_SECRET,
    trustHost: true,
    basePath: '/api/auth',
    pages: { signIn: '/login', error: '/login', signOut: '/account' },
    // The row decides when a session is over; the cookie only must not be gone before that.
    session: { strategy: 'jwt', maxAge: (400 * DAY) / 1000 },
    cookies: nextAuthCookies(),
    providers: [
      Credentials({
        credentials: { ticket: {} },
        // callback/credentials can be called from outside: it takes a ticket, which only the server ever has, and never
        // a password. Our own sign-in redeems its ticket directly (open-session.ts), by the same use case.
        async authorize({ ticket }, request) {
          const opened = await redeemTicket({ ticket, previousToken: sentToken(request) })
          return opened && { id: opened.userId, email: opened.email, name: opened.name, sessionToken: opened.token }
        },
      }),
      ...nextAuthProviders(),
    ],
    events: {
      async signOut(message) {
        const session = 'token' in message ? (message.token as { session?: Session } | null)?.session : undefined
        if (!session) return
        await endSession({ userId: session.user.id, sessionId: session.id, from: await requestContext() })
      },
    },
    callbacks: {
      // Always a path to go to, so that next-auth never comes to opening a session.
      signIn: ({ account, profile }) =>
        account && account.type !== 'credentials' ? finishRound(account, profile) : true,
      redirect: ({ url, baseUrl }) =>
        baseUrl + localPath(url.startsWith(`${baseUrl}/`) ? url.slice(baseUrl.length) : url, '/'),
      jwt: ({ token, user }) => (user?.sessionToken ? { ...token, sessionToken: user.sessionToken } : token),
      session({ session, token }) {
        const live = (token as { session?: Session }).session
        return live ? { ...publicSession(live), expires: live.expiresAt.toISOString() } : session
      },
    },
    jwt: {
      encode: async ({ token }) => (token as { sessionToken?: string } | undefined)?.sessionToken ?? '',
      async decode({ token }) {
        const session = await findSession(token)
        return session && { sub: session.user.id, sessionToken: token, session }
      },
    },
    logger: { error: logError, warn: () => undefined },
  }
}

/** What went wrong at a provider, for the operator: its name, never what was sent. */
function logError(error: Error): void {
  const cause = (error.cause as { err?: unknown } | undefined)?.err ?? error.cause
  const { name, code, error: said } = (cause ?? {}) as { name?: unknown; code?: unknown; error?: unknown }
  log().warn({ error: error.name, cause: { name, code, error: said } }, 'next-auth refused a request')
}

function sentToken(request: Request): string | undefined {
  const pairs = (request.headers.get('cookie') ?? '').split(/;\s*/)
  return pairs.find((pair) => pair.startsWith(`${sessionCookieName()}=`))?.split('=')[1]
}

const nextAuth = NextAuth(() => config())

/** next-auth's own routes, below /api/auth; to be called through `serveNextAuth`. */
export const handlers = nextAuth.handlers

/** Begins a sign-in at a provider; to be called through `startRound`. */
export const signIn = nextAuth.signIn

/**
 * The session of the request at hand as next-auth has it, for code that is written against next-auth.
 * @public
 */
export const auth = nextAuth.auth
