import { randomBytes } from 'node:crypto'
import { now } from '../clock'
import { env } from '../env'
import { codeAt } from '../factors/totp/algorithm'
import { endSessionsOf } from '../people/end-sessions'
import { Browser, type RawHeaders, type Visited } from './browser'
import type { TemporaryPerson } from './temporary-person'

/** What is looked at on every page. */
export type Question =
  | 'closed_to_strangers'
  | 'closed_to_password_only'
  | 'no_forged_header_opens'
  | 'opens_when_signed_in'
  | 'no_forged_header_arrives'
  | 'closed_after_revocation'

export type Result = {
  page: string
  question: Question
  /** `unknown`: something before it has failed, so it shows nothing. */
  outcome: 'good' | 'bad' | 'unknown'
  /** What was seen: a status and an address, or the headers that came through. */
  seen: string
}

/** The sign-in did not come to a session: what Countersign has answered instead. */
export class SignInFailed extends Error {
  override name = 'SignInFailed'
}

/** Names that applications take a person from. */
const TRUSTED_NAMES = [
  'Remote-User',
  'Remote-Email',
  'Remote-Name',
  'Remote-Groups',
  'Remote-Roles',
  'Remote-Amr',
  'X-Forwarded-User',
  'X-Forwarded-Email',
]

/**
 * Visits an application's pages as a stranger, with the password alone, signed in, with headers that pretend to be
 * somebody, and once more after the session was ended.
 * @throws SignInFailed, or whatever says that something did not answer
 */
export async function checkIntegration(input: {
  pages: readonly URL[]
  person: TemporaryPerson
  signal: AbortSignal
}): Promise<Result[]> {
  const { pages, person, signal } = input
  const results: Result[] = []
  const say = (page: URL, question: Question, outcome: Result['outcome'], seen: string) =>
    results.push({ page: page.href, question, outcome, seen })
  const hosts = [...new Set([...pages.map(({ host }) => host), env().APP_URL.host])]
  const browser = () => new Browser(hosts, signal)

  const withPassword = browser()
  const signedIn = browser()
  const opened = new Set<URL>()
  await passwordStep(withPassword, person)
  await passwordStep(signedIn, person)
  await codeStep(signedIn, person)

  for (const page of pages) {
    const stranger = await browser().visit(page)
    say(page, 'closed_to_strangers', isOpen(stranger, page) ? 'bad' : 'good', inWords(stranger))
    const half = await withPassword.visit(page)
    say(page, 'closed_to_password_only', isOpen(half, page) ? 'bad' : 'good', inWords(half))

    const forged = forgedHeaders()
    const pretender = await browser().visit(page, forged.headers)
    const isDoor = isOpen(pretender, page) && !isOpen(stranger, page)
    say(page, 'no_forged_header_opens', isDoor ? 'bad' : 'good', inWords(pretender))

    const person = await signedIn.visit(page)
    if (isOpen(person, page)) opened.add(page)
    say(page, 'opens_when_signed_in', opened.has(page) ? 'good' : 'bad', inWords(person))
    const arrived = [...forged.found(pretender), ...forged.found(await signedIn.visit(page, forged.headers))]
    const names = [...new Set(arrived)].join(', ')
    const shown = opened.has(page) ? 'good' : 'unknown'
    say(page, 'no_forged_header_arrives', arrived.length > 0 ? 'bad' : shown, names)
  }

  await endSessionsOf({ userId: person.id, actor: 'operator', from: null })
  for (const page of pages) {
    const afterwards = await signedIn.visit(page)
    const shown = opened.has(page) ? 'good' : 'unknown'
    say(page, 'closed_after_revocation', isOpen(afterwards, page) ? 'bad' : shown, inWords(afterwards))
  }
  return results
}

/** Whether it was the page itself that was seen, and not a sign-in or a refusal. */
const isOpen = ({ status, url, leadsTo }: Visited, page: URL) =>
  status >= 200 && status < 300 && leadsTo === null && url.host === page.host && url.pathname === page.pathname

function inWords({ status, url, leadsTo }: Visited): string {
  if (leadsTo) return `led to ${leadsTo}`
  if (status === 310) return 'redirects without end'
  return `${status} at ${url.origin}${url.pathname}`
}

/** A mark for each name and spelling, so that what comes back tells by which it came. */
function forgedHeaders() {
  const marks = new Map<string, string>()
  const headers: [string, string][] = TRUSTED_NAMES.flatMap((name) =>
    spellingsOf(name).map((spelling): [string, string] => {
      const mark = `forged-${randomBytes(8).toString('hex')}`
      marks.set(mark, spelling)
      return [spelling, mark]
    }),
  )
  const found = ({ body }: Visited) => [...marks].flatMap(([mark, name]) => (body.includes(mark) ? [name] : []))
  return { headers: headers satisfies RawHeaders, found }
}

/** To many applications `X-Forwarded_User` is `X-Forwarded-User` (CGI, WSGI, PHP). */
function spellingsOf(name: string): string[] {
  const [first = '', ...rest] = name.split('-')
  const mixed = rest.reduce((made, part) => made.flatMap((each) => [`${each}-${part}`, `${each}_${part}`]), [first])
  return [name.toUpperCase(), ...mixed]
}

const api = (path: string) => new URL(`/api/v1${path}`, env().APP_URL)

async function passwordStep(browser: Browser, { email, password }: TemporaryPerson): Promise<void> {
  const { status, json } = await browser.post(api('/login'), { email, password })
  const step = json as { status?: unknown; code?: string } | null
  if (status !== 200 || step?.status !== 'challenge') {
    throw new SignInFailed(typeof step?.status === 'string' ? step.status : (step?.code ?? String(status)))
  }
}

async function codeStep(browser: Browser, { secret }: TemporaryPerson): Promise<void> {
  const code = codeAt(secret, now())
  const { status, json } = await browser.post(api('/login/challenge/verify'), { method: 'totp', code })
  if (status !== 200) throw new SignInFailed((json as { code?: string } | null)?.code ?? String(status))
}
