import type { Command } from 'commander'
import { env, isLoopback } from '@/lib/env'
import { checkIntegration, type Question, type Result, SignInFailed } from '@/lib/integration-check/check-integration'
import { makeTemporaryPerson, removeTemporaryPerson } from '@/lib/integration-check/temporary-person'
import { withInstallation } from '../installation/with-installation'
import { stopSignal } from '../support/stop-signal.mjs'
import { CommandError } from './command-error'
import { print } from './print'

type Options = { allowHost?: string; page: string[]; group: string[]; json?: boolean }

/** `countersign check-integration URL` */
export function addCheckIntegrationCommand(program: Command): void {
  const collect = (value: string, all: string[]) => [...all, value]
  program
    .command('check-integration')
    .description('visit your application as a stranger would, and say what it lets through that it should not')
    .argument('<url>', 'where it is, as people open it')
    .option('--allow-host <host>', 'the host it is on, where that is not this machine: only with your application')
    .option(
      '--page <path>',
      'a page that should be protected; may be given several times (default: the URL itself)',
      collect,
      [],
    )
    .option('--group <name>', 'a group that the page asks for; may be given several times', collect, [])
    .option('--json', 'print for machines')
    .action(check)
}

async function check(address: string, { allowHost, page, group, json }: Options) {
  const pages = pagesOf(address, allowHost, page)
  const results = await withInstallation(() => checkAs(pages, group))
  const isFine = results.every(({ outcome }) => outcome === 'good')
  const findings = results
    .filter(({ outcome }) => outcome !== 'good')
    .map((result) => ({ ...result, advice: adviceOn(result) }))
  print(json, { ok: isFine, results, findings }, report(pages, results))
  if (!isFine) process.exitCode = 1
}

function pagesOf(address: string, allowHost: string | undefined, paths: string[]): URL[] {
  const url = URL.canParse(address) ? new URL(address) : null
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new CommandError(
      'value_invalid',
      `"${address}" is no address of an application: https://app.example.com, say.`,
    )
  }
  const isAllowed = isLoopback(url.hostname) || [url.host, url.hostname].includes(allowHost?.toLowerCase() ?? '')
  if (!isAllowed) {
    throw new CommandError(
      'host_not_allowed',
      `${url.host} is not this machine. If the application there is yours, say so: --allow-host ${url.hostname}`,
    )
  }
  const pages = (paths.length > 0 ? paths : ['']).map((path) => new URL(path, url))
  const stray = pages.find(({ origin }) => origin !== url.origin)
  if (stray) throw new CommandError('value_invalid', `--page takes a path of ${url.origin}, and ${stray.href} is none.`)
  return pages
}

/** With a person who is gone afterwards, whatever happens meanwhile. */
async function checkAs(pages: URL[], groups: string[]): Promise<Result[]> {
  const interrupted = new AbortController()
  stopSignal().then(() => interrupted.abort())
  await expectCountersign()
  const made = await makeTemporaryPerson(groups)
  if (!made.ok) throw new CommandError(made.code, 'There is no such group: countersign groups list names them.')
  try {
    return await checkIntegration({ pages, person: made.person, signal: interrupted.signal })
  } catch (error) {
    throw explained(error, interrupted.signal.aborted)
  } finally {
    await removeTemporaryPerson(made.person.id)
  }
}

/** @throws CommandError if Countersign itself does not run */
async function expectCountersign(): Promise<void> {
  const { origin } = env().APP_URL
  const answer = await fetch(`${origin}/api/health/live`, { signal: AbortSignal.timeout(10_000) }).catch(() => null)
  if (!answer?.ok) {
    throw new CommandError('not_running', `Countersign does not answer at ${origin}. Start it, then check again.`)
  }
}

function explained(error: unknown, isInterrupted: boolean): unknown {
  if (isInterrupted) return new CommandError('interrupted', 'Interrupted. The person made for the check is removed.')
  if (error instanceof SignInFailed) {
    return new CommandError(
      'sign_in_failed',
      `A person with a password and an authenticator app could not sign in here (${error.message}), so nothing could be checked. ` +
        (error.message === 'too_many_attempts'
          ? 'Wait a while: this machine has signed in too often.'
          : 'Look at what the rules and settings ask of everybody: countersign rules list.'),
    )
  }
  const { code, hostname, address, port } = error as NodeJS.ErrnoException & Record<string, unknown>
  if (code === undefined && (error as Error).name !== 'TimeoutError') return error
  const where = hostname ?? (address ? `${address}:${port}` : 'the application')
  return new CommandError('no_answer', `No answer from ${where} (${code ?? 'it takes too long'}). Is it running?`)
}

const GOOD: Record<Question, string> = {
  closed_to_strangers: 'Nobody gets in without signing in',
  closed_to_password_only: 'The password alone does not get in',
  no_forged_header_opens: 'Headers that pretend to be somebody open nothing',
  opens_when_signed_in: 'Whoever is signed in gets in',
  no_forged_header_arrives: 'Headers that pretend to be somebody do not arrive',
  closed_after_revocation: 'A session that was ended opens nothing more',
}

const BAD: Record<Question, string> = {
  closed_to_strangers: 'This page is open to everybody, without signing in',
  closed_to_password_only: 'This page is open after the password, before the second factor',
  no_forged_header_opens: 'Headers that anybody can send open this page',
  opens_when_signed_in: 'Somebody who is signed in did not get in, so most of this page could not be checked',
  no_forged_header_arrives: 'Headers that a visitor writes come through to the application',
  closed_after_revocation: 'A session that was ended still opens this page',
}

const ADVICE: Record<Question, string> = {
  closed_to_strangers:
    'Put the check in front of this very path: auth_request in its location, the middleware on its router, forward_auth in its handle, or the guard in its code. If it is meant to be public, leave it out here.',
  closed_to_password_only:
    'A pending sign-in is no session: ask Countersign for the session (/api/forward-auth, or GET /api/v1/session), and do not take any of its cookies for one.',
  no_forged_header_opens:
    'Let the application be reached through the proxy alone (on loopback, or a network of its own), and the proxy overwrite these headers, as the guide has it.',
  opens_when_signed_in:
    'Look at what was seen: a page that asks for a group needs --group; a sign-in again means that the host is not in ALLOWED_RETURN_HOSTS or the proxy does not pass Set-Cookie on. An application with a sign-in of its own cannot be checked so.',
  no_forged_header_arrives:
    'Let the proxy remove or overwrite every header that the application may believe, the spelling with underscores included, as the guide has it.',
  closed_after_revocation:
    'Ask Countersign at every request, and keep no answer: no cache of the check in the proxy, no session of the application’s own that outlives it.',
}

const adviceOn = ({ outcome, question }: Result) =>
  outcome === 'unknown' ? 'Make the page open for somebody who is signed in first.' : ADVICE[question]

function report(pages: URL[], results: Result[]): string {
  const blocks = pages.map(({ href }) => {
    const lines = results.filter(({ page }) => page === href).map(lineOf)
    return `${href}\n${lines.join('\n')}`
  })
  const count = results.filter(({ outcome }) => outcome !== 'good').length
  const sum = count === 0 ? 'Nothing was found.' : `${count} ${count === 1 ? 'finding' : 'findings'}.`
  return `${blocks.join('\n\n')}\n\n${sum}`
}

function lineOf(result: Result): string {
  const { question, outcome, seen } = result
  const facts = seen === '' ? '' : ` (${seen})`
  if (outcome === 'good') return `  ok       ${GOOD[question]}${facts}.`
  const [mark, said] =
    outcome === 'bad' ? ['FINDING', BAD[question]] : ['UNKNOWN', `${GOOD[question]}: could not be seen`]
  return `  ${mark}  ${said}${facts}.\n           ${adviceOn(result)}`
}
