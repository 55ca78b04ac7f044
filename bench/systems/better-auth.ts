import { isAscii } from 'node:buffer'
import { spawn } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { hash } from '@node-rs/argon2'
import type { Answer } from '../measure/http'
import { PASSWORD, PASSWORD_HASH_PARAMETERS } from '../people'
import type { System } from './system'

/*
 * A plain Next.js application with better-auth and its plugin for a second factor, as its documentation shows them.
 * Only this differs from its defaults: the password hash is everybody's here, rate limits are off because all requests
 * come from one machine, and telemetry is off. The newest version of 30 November 2026.
 */

/** The wrong codes that one pending sign-in takes; it ends with the next code, right or wrong. */
export const WRONG_CODES_PER_SIGN_IN = 5
/** The wrong codes in a row, over all sign-ins, that lock a person's second factor for a quarter of an hour. */
export const WRONG_CODES_PER_PERSON = 10

const FOLDER = join(import.meta.dirname, 'better-auth')
const NEXT = join('node_modules', 'next', 'dist', 'bin', 'next')
/** Of the benchmark alone: it seals seeds, and signs cookies. */
const SECRET = 'QvN8mZ3xLr7TgW2yKd5sHb9cJf4pXa6eUt1oViRzEnM'

export const betterAuth: System = {
  name: 'better-auth',
  loginPath: '/login',
  deployed: { build: join(FOLDER, '.next'), beside: [] },

  async build() {
    const installed = join(FOLDER, 'node_modules', '.package-lock.json')
    if (changed(installed) < changed(join(FOLDER, 'package-lock.json'))) {
      const npm = process.env.npm_execpath
      await (npm ? run(process.execPath, [npm, 'ci']) : run('npm', ['ci']))
    }
    if (changed(join(FOLDER, '.next', 'BUILD_ID')) < Math.max(changed(installed), ...sources().map(changed))) {
      await run(process.execPath, [NEXT, 'build'], environment({}))
    }
  },

  async seed(databaseUrl, people) {
    const passwordHash = await hash(PASSWORD, PASSWORD_HASH_PARAMETERS)
    const lines = people.map(({ email, totp }) => {
      // It keeps the seed as text, and the text's bytes are the key of the codes.
      if (!isAscii(totp)) throw new Error(`The seed of ${email}'s authenticator app is not text`)
      return `${JSON.stringify({ email, secret: totp.toString('ascii') })}\n`
    })
    const args = ['--import', 'tsx', 'seed.ts', passwordHash]
    await run(process.execPath, args, environment({ DATABASE_URL: databaseUrl }), lines)
  },

  start: ({ databaseUrl, port }) => ({
    args: [NEXT, 'start', '-H', '127.0.0.1', '-p', String(port)],
    cwd: FOLDER,
    env: environment({ DATABASE_URL: databaseUrl, BETTER_AUTH_URL: `http://127.0.0.1:${port}` }),
  }),

  async password(http, { email, password }) {
    const answer = await http('/api/auth/sign-in/email', { method: 'POST', json: { email, password } })
    const { twoFactorRedirect, twoFactorMethods } = read(answer, 200)
    if (twoFactorRedirect !== true || twoFactorMethods?.[0] !== 'totp') unexpected(answer)
    return cookies(answer, 'better-auth.two_factor')
  },

  async code(http, pending, code) {
    const answer = await http('/api/auth/two-factor/verify-totp', { method: 'POST', cookie: pending, json: { code } })
    const { token, user } = read(answer, 200)
    if (!token || !user?.email) unexpected(answer)
    return cookies(answer, 'better-auth.session_token')
  },

  async wrongCode(http, pending) {
    const json = { code: '000000' }
    const answer = await http('/api/auth/two-factor/verify-totp', { method: 'POST', cookie: pending, json })
    if (read(answer, 401).code !== 'INVALID_CODE') unexpected(answer)
  },

  async session(http, session) {
    const answer = await http('/api/auth/get-session', { cookie: session })
    const found = read(answer, 200)
    if (!found?.user?.email || found.session?.userId !== found.user.id) unexpected(answer)
  },

  async page(http, session) {
    const answer = await http('/account', { cookie: session })
    if (answer.status !== 200 || !answer.text.includes('@example.com</p>')) unexpected(answer)
  },
}

function read(answer: Answer, status: number) {
  if (answer.status !== status) unexpected(answer)
  return JSON.parse(answer.text)
}

/** The cookies that it set, of which this must be one. */
function cookies(answer: Answer, name: string): string {
  return answer.cookies.startsWith(`${name}=`) ? answer.cookies : unexpected(answer)
}

function unexpected({ status, text }: Answer): never {
  throw new Error(`better-auth answered ${status}: ${text.slice(0, 500)}`)
}

function environment(own: Record<string, string>): Record<string, string> {
  return { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', BETTER_AUTH_SECRET: SECRET, ...own }
}

/** What the build is made of. */
function sources(): string[] {
  const app = readdirSync(join(FOLDER, 'app'), { recursive: true, encoding: 'utf8' })
  const settings = ['auth.ts', 'auth-client.ts', 'next.config.ts', 'package.json', 'tsconfig.json']
  return [...app.map((name) => join('app', name)), ...settings].map((name) => join(FOLDER, name))
}

/** When a file was last written; 0 if there is none. */
function changed(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

/** Runs a command in the application's folder. @throws Error with what it said, if it fails */
async function run(command: string, args: string[], env: Record<string, string> = {}, input: string[] = []) {
  const child = spawn(command, args, { cwd: FOLDER, env: { ...process.env, ...env } as NodeJS.ProcessEnv })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk
    })
  }
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  // If it fails, its pipe does too, and what it said tells more.
  const [status] = await Promise.all([ended, pipeline(Readable.from(input), child.stdin).catch(() => {})])
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status} and said:\n${said}`)
}
