import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { checksOn, type Session } from '../checks'
import { codeOf, credentialsOf } from '../input'

const { DATABASE_URL = '', SEALING_KEY = '', PORT = '' } = process.env

const checks = checksOn(DATABASE_URL, Buffer.from(SEALING_KEY, 'base64url'))

/** No body that is meant is nearly as long. */
const BODY_LIMIT = 10_000

const LOGIN_PAGE = page(
  'Sign in',
  `<form method="post" action="/login">
<label>E-mail <input type="email" name="email" autocomplete="username" required></label>
<label>Password <input type="password" name="password" autocomplete="current-password" required></label>
<button>Sign in</button>
</form>`,
)

type Handler = (req: IncomingMessage, res: ServerResponse) => Promise<void> | void

const routes: Record<string, Handler> = {
  'POST /login': async (req, res) => {
    const credentials = credentialsOf(await readJson(req))
    if (!credentials) return json(res, 400, { error: 'bad_request' })
    const token = await checks.password(credentials.email, credentials.password)
    if (!token) return json(res, 401, { error: 'wrong_credentials' })
    res.setHeader('set-cookie', cookie('pending', token, 600))
    json(res, 200, { next: 'code' })
  },

  'POST /login/verify': async (req, res) => {
    const code = codeOf(await readJson(req))
    if (!code) return json(res, 400, { error: 'bad_request' })
    const answer = await checks.code(cookieOf(req, 'pending'), code)
    if ('error' in answer) return json(res, 401, answer)
    res.setHeader('set-cookie', [cookie('session', answer.session, 1_209_600), cookie('pending', '', 0)])
    json(res, 200, { next: 'done' })
  },

  'GET /session': async (req, res) => {
    const session = await sessionOf(req)
    if (session) json(res, 200, session)
    else json(res, 401, { error: 'signed_out' })
  },

  'GET /forward-auth': async (req, res) => {
    const session = await sessionOf(req)
    if (!session) return empty(res, 401)
    empty(res, 200, { 'x-user-id': session.user.id, 'x-user-email': session.user.email })
  },

  'GET /account': async (req, res) => {
    const session = await sessionOf(req)
    if (!session) return empty(res, 303, { location: '/login' })
    const { name, email } = session.user
    html(res, page('Account', `<p>${escaped(name)}</p>\n<p>${escaped(email)}</p>`))
  },

  'GET /login': (_, res) => html(res, LOGIN_PAGE),
}

function sessionOf(req: IncomingMessage): Promise<Session | null> {
  return checks.session(cookieOf(req, 'session'))
}

/** The value of a cookie, empty if there is none. */
function cookieOf(req: IncomingMessage, name: string): string {
  const pair = req.headers.cookie?.split('; ').find((pair) => pair.startsWith(`${name}=`))
  return pair?.slice(name.length + 1) ?? ''
}

function cookie(name: string, value: string, seconds: number): string {
  return `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax`
}

/** The body, or null if it is too long or no JSON. What is too long is read, and not kept. */
async function readJson(req: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of req as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length <= BODY_LIMIT) chunks.push(chunk)
  }
  if (length > BODY_LIMIT) return null
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    return null
  }
}

function json(res: ServerResponse, status: number, body: unknown): void {
  send(res, status, 'application/json', JSON.stringify(body))
}

function html(res: ServerResponse, body: string): void {
  send(res, 200, 'text/html; charset=utf-8', body)
}

function send(res: ServerResponse, status: number, type: string, body: string): void {
  res.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body)
}

function empty(res: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  res.writeHead(status, { ...headers, 'content-length': 0 }).end()
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title></head>
<body>
<h1>${title}</h1>
${body}
</body>
</html>
`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

createServer(async (req, res) => {
  const [path] = (req.url ?? '').split('?')
  const handler = routes[`${req.method} ${path}`]
  if (!handler) return empty(res, 404)
  try {
    await handler(req, res)
  } catch (error) {
    console.error(error)
    if (!res.headersSent) res.writeHead(500)
    res.end()
  }
}).listen(Number(PORT), '127.0.0.1')
