import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { type Answering, answering } from '@/lib/answering'
import { announceEdge } from '@/lib/client-address'
import { directRoute } from '@/lib/direct'
import { log, traceOf } from '@/lib/log'
import { countRequest } from '@/lib/metrics/process-metrics'
import { headersBelow } from '@/lib/security-headers'
import { RETRY_AFTER } from '@/lib/unavailable'
import { answerDirectly } from './answer-directly'
import type { LoadRoute } from './built-routes'
import { checkForm } from './check-form'
import { cleanRequest, type Edge, isForwardAuth } from './clean-request'
import { drain } from './drain'
import { listen, portOf } from './listen'
import { headersOfAll, REFUSALS, type Refusal, refuse, refuseSocket } from './refuse'
import { trustedProxies } from './trusted-proxies'

export type Handler = (req: IncomingMessage, res: ServerResponse) => Promise<void> | void

export type RunningServer = {
  port: number
  /** Stops accepting and waits, at most 15 seconds, for what is in flight. */
  drain(): Promise<void>
}

/**
 * Starts the HTTP server in front of a request handler (the app's): it alone sees the socket, so it says where a
 * request came from, and turns away what is too large, too slow or malformed before the app spends anything on it.
 * @param options.trustedProxies the setting's text
 * @param options.loadRoute makes the app's handler of a path announce itself
 * @throws PortBusyError, or EnvError if TRUSTED_PROXIES is malformed
 */
export async function startServer(
  handler: Handler,
  options: { appUrl: URL; host: string; port: number; trustedProxies: string; loadRoute?: LoadRoute },
): Promise<RunningServer> {
  const edge: Edge = {
    appUrl: options.appUrl,
    isTrusted: trustedProxies(options.trustedProxies),
    secret: randomBytes(32).toString('base64url'),
  }
  announceEdge(edge.secret)
  const unused = new Set<Socket>()
  const servers = await listen(options.host, options.port, () => create(handler, edge, unused, options.loadRoute))
  const [first] = servers as [Server]
  return { port: portOf(first), drain: () => drain(servers, unused) }
}

/** What comes beyond this many is closed at once: before the process has no file handle left for its own work. */
const CONNECTIONS = 8_000

/** @param unused collects the connections on which nothing was asked yet (browsers open some in advance) */
function create(handler: Handler, edge: Edge, unused: Set<Socket>, loadRoute?: LoadRoute): Server {
  const ofAll = Object.entries(headersOfAll(edge.appUrl))
  const answer = async (req: IncomingMessage, res: ServerResponse, expectsContinue: boolean) => {
    unused.delete(req.socket)
    const [began, { method, url }] = [performance.now(), req]
    res.once('close', () => {
      // 499, as nginx says it: whoever asked has left.
      const status = res.writableFinished ? res.statusCode : 499
      countRequest(method, url, status, (performance.now() - began) / 1000)
    })
    // Also on what the app has no say in: its files, its own errors, what is refused here.
    for (const [name, value] of ofAll) res.setHeader(name, value)
    const refusal = cleanRequest(req, edge)
    if (refusal) return refuse(res, refusal)
    // A proxy may pass its answer on to visitors of another host, for which we do not speak.
    if (isForwardAuth(req.url)) res.removeHeader('Strict-Transport-Security')
    if (expectsContinue) res.writeContinue()
    try {
      const wrong = await checkForm(req)
      if (wrong === 'gone') return
      if (wrong) return refuse(res, wrong)
      const [path = ''] = req.url?.split('?', 1) ?? []
      const loading = loadRoute?.(path)
      if (loading) await loading
      await answering((about) => {
        atTheEnd(server, req, res, about)
        const direct = directRoute(req.method, path)
        return direct ? answerDirectly(req, res, direct, { about, origin: edge.appUrl.origin }) : handler(req, res)
      })
    } catch (error) {
      log().error(traceOf(error), 'a request failed')
      if (res.headersSent) res.destroy()
      else refuse(res, REFUSALS.internal)
    }
  }
  const server = createServer(
    {
      // A slow sender holds a connection no longer than this.
      headersTimeout: 15_000,
      requestTimeout: 30_000,
      connectionsCheckingInterval: 5_000,
      // Longer than the usual proxy keeps its side (60 s), so that it is never we who close under its next request.
      keepAliveTimeout: 65_000,
      // Checked with the rest, so that its absence gets a problem document too.
      requireHostHeader: false,
      // As much as nginx takes: an address that a protected site was asked for may be long, and comes in three headers.
      maxHeaderSize: 32 * 1024,
    },
    (req, res) => answer(req, res, false),
  )
  server.maxConnections = CONNECTIONS
  server.on('connection', (socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  // Whoever listens for upgrades gets a bare socket: no check above has seen the request, no time limit ends it. Next
  // does so on any server whose requests it answers. Without a listener Node takes an upgrade for an ordinary request.
  server.on('newListener', (event, listener) => {
    if (event === 'upgrade') process.nextTick(() => server.off('upgrade', listener))
  })
  server.on('checkContinue', (req, res) => answer(req, res, true))
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy()
    else refuseSocket(socket, refusalFor(error.code), edge.appUrl)
  })
  return server
}

/**
 * What is known only when the answer begins: what the app has not said itself; whether the server is to end by now, so that
 * nothing more is asked on this connection; and whether it failed because something is not available for the moment
 * (RFC 9110, 15.6.4).
 */
function atTheEnd(server: Server, req: IncomingMessage, res: ServerResponse, about: Answering): void {
  const writeHead = res.writeHead
  const unsaid = headersBelow(req.url?.split('?', 1)[0] ?? '')
  res.writeHead = (status: number, ...rest: unknown[]) => {
    for (const [name, value] of unsaid) if (!res.hasHeader(name)) res.setHeader(name, value)
    const later = status === 500 && about.prevented
    if (!server.listening) res.setHeader('connection', 'close')
    if (later) res.setHeader('retry-after', RETRY_AFTER[later])
    return Reflect.apply(writeHead, res, [later ? 503 : status, ...rest])
  }
}

function refusalFor(code: string | undefined): Refusal {
  if (code === 'HPE_HEADER_OVERFLOW') return REFUSALS.headersTooLarge
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return REFUSALS.timeout
  return REFUSALS.badRequest
}
