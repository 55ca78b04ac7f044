import type { IncomingMessage } from 'node:http'
import { parseAndValidateFlightRouterState } from 'next/dist/server/app-render/parse-and-validate-flight-router-state.js'
import { CLIENT_ADDRESS_HEADER, EDGE_HEADER } from '@/lib/client-address'
import { isLoopback } from '@/lib/env'
import { clientAddressOf } from './client-address-of'
import { REFUSALS, type Refusal } from './refuse'
import type { TrustedProxies } from './trusted-proxies'

export type Edge = { appUrl: URL; isTrusted: TrustedProxies; secret: string }

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** 128 KiB: the largest body but one is a sign-up form. Next has a limit of its own, which must not be below (next.config.ts). */
const BODY_LIMIT = 128 * 1024

/** A file of people has 512 KiB at most (lib/membership/read-csv.ts); with what it is wrapped in, and room to say that it is too large. */
const FILE_LIMIT = 1024 * 1024
const TAKES_FILES = ['/admin/groups/import', '/api/v1/groups/import']

/** Headers that only we, Next, or a proxy we trust may write. */
const FOREIGN = /^(x-countersign-|x-middleware-|x-forwarded-|x-real-ip$|forwarded$)/

/**
 * What a reverse proxy says that it was asked for, for the one route that answers proxies. Handed on under names of our
 * own, since whoever comes from outside may have written it: that route decides about the caller's own cookie alone.
 */
const FORWARD_AUTH = '/api/forward-auth'
const ORIGINALS = ['proto', 'host', 'uri', 'method']

/** Whether a target is the route that answers proxies. */
export const isForwardAuth = (target = ''): boolean => target.split('?', 1)[0] === FORWARD_AUTH

/**
 * Puts a request into the shape the app may rely on: every header that claims where it came from is ours, Host is the
 * name of this installation, the path can be decoded.
 * @returns what is wrong with it, or null if it may go on
 */
export function cleanRequest(req: IncomingMessage, edge: Edge): Refusal | null {
  if (!METHODS.has(req.method ?? '')) return REFUSALS.methodNotAllowed
  if (req.headers.host === undefined && req.httpVersion === '1.1') return REFUSALS.badRequest
  // Clients that could do HTTP/2 offer it (h2c) unasked and go on as they are: there ignoring it is the answer that the
  // RFC means (9110, 7.8). Whoever wants anything else cannot have what they came for.
  if (req.headers.upgrade !== undefined && !/^h2c$/i.test(req.headers.upgrade)) return REFUSALS.noUpgrade
  // A chunked body tells its size only when it is over. (Together with a length it is also how requests are smuggled.)
  if (req.headers['transfer-encoding'] !== undefined) return REFUSALS.lengthRequired
  const limit = TAKES_FILES.includes(req.url?.split('?', 1)[0] ?? '') ? FILE_LIMIT : BODY_LIMIT
  if (Number(req.headers['content-length'] ?? 0) > limit) return REFUSALS.payloadTooLarge

  const path = localPath(req.url ?? '')
  if (path === null || !isRouterState(req.headers['next-router-state-tree'])) return REFUSALS.badRequest
  const host = hostFor(req.headers.host, edge.appUrl)
  if (host === null) return misdirected(edge.appUrl)

  const client = clientAddressOf(req.socket.remoteAddress, joined(req.headers['x-forwarded-for']), edge.isTrusted)
  const originals = isForwardAuth(path) ? originalsOf(req) : []
  removeForeign(req)
  req.url = path
  for (const [name, value] of originals) set(req, name, value)
  set(req, 'host', host)
  set(req, 'x-forwarded-host', host)
  set(req, 'x-forwarded-proto', edge.appUrl.protocol.slice(0, -1))
  set(req, EDGE_HEADER, edge.secret)
  if (client !== null) {
    set(req, 'x-forwarded-for', client)
    set(req, CLIENT_ADDRESS_HEADER, client)
  }
  return null
}

/** Asked of Next itself, which throws, and answers 500, at what it cannot read here. */
function isRouterState(header: string | string[] | undefined): boolean {
  try {
    parseAndValidateFlightRouterState(header)
    return true
  } catch {
    return false
  }
}

/** The path and query of the request's target (RFC 9112, 3.2: it may come as a whole URL), if they make sense. */
function localPath(target: string): string | null {
  const local = target.startsWith('/') ? target : pathOf(target)
  if (local === null) return null
  const path = local.split('?', 1)[0] ?? ''
  try {
    // A path with a NUL names nothing, and some of what would look for it throws.
    return decodeURIComponent(path).includes('\0') ? null : local
  } catch {
    return null
  }
}

function pathOf(target: string): string | null {
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target)) return null
  const { pathname, search } = new URL(target)
  return pathname + search
}

/**
 * Next compares a form's Origin with Host, and a proxy in front often sends its own name for us: so Host becomes the
 * public one. On loopback any of its names (localhost, 127.0.0.1, [::1]) is kept; another name is refused, since a web
 * page that points its own name at this machine would be the sender (DNS rebinding).
 */
function hostFor(given: string | undefined, appUrl: URL): string | null {
  if (!isLoopback(appUrl.hostname)) return appUrl.host
  if (given === undefined) return appUrl.host
  if (!URL.canParse(`http://${given}`)) return null
  const { hostname, port } = new URL(`http://${given}`)
  if (!isLoopback(hostname)) return null
  return port === appUrl.port ? given : appUrl.host
}

function misdirected(appUrl: URL): Refusal {
  return {
    status: 421,
    code: 'unknown_host',
    title: 'This server does not go by that name.',
    detail: `It is known as ${appUrl.origin}; APP_URL says so.`,
  }
}

function joined(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header
}

function originalsOf(req: IncomingMessage): [string, string][] {
  return ORIGINALS.flatMap((name): [string, string][] => {
    const value = joined(req.headers[`x-forwarded-${name}`])
    return value === undefined ? [] : [[`x-countersign-original-${name}`, value]]
  })
}

function removeForeign(req: IncomingMessage): void {
  for (const name of Object.keys(req.headers)) if (FOREIGN.test(name)) delete req.headers[name]
  const raw: string[] = []
  for (let i = 0; i + 1 < req.rawHeaders.length; i += 2) {
    const name = req.rawHeaders[i] ?? ''
    if (!FOREIGN.test(name.toLowerCase()) && name.toLowerCase() !== 'host') raw.push(name, req.rawHeaders[i + 1] ?? '')
  }
  req.rawHeaders.splice(0, req.rawHeaders.length, ...raw)
}

function set(req: IncomingMessage, name: string, value: string): void {
  req.headers[name] = value
  req.rawHeaders.push(name, value)
}
