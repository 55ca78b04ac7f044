import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '@/scripts/support/root.mjs'
import { SECRETS } from '../seed/environment'
import { seedPeople } from '../seed/seed-people'
import { expectAnswer } from './expect-answer'
import type { System } from './system'

const SESSION = 'countersign.session'

/** The application itself, with its limits on. */
export const countersign: System = {
  name: 'countersign',
  async build() {
    if (!existsSync(join(ROOT, '.next', 'BUILD_ID'))) throw new Error('There is no build here yet. Run: npm run build')
  },
  seed: (databaseUrl, people) => seedPeople(databaseUrl, { people: people.length, auditRowsEach: 10 }, new Date()),
  start: ({ databaseUrl, port }) => ({
    args: [join('scripts', 'start.mjs')],
    cwd: ROOT,
    env: {
      DATABASE_URL: databaseUrl,
      APP_URL: `http://127.0.0.1:${port}`,
      HOST: '127.0.0.1',
      PORT: String(port),
      ...SECRETS,
      MAILBOX_DIR: mkdtempSync(join(tmpdir(), 'countersign-bench-mail-')),
      // People come from addresses of their own, as they do behind a reverse proxy.
      TRUSTED_PROXIES: '127.0.0.1,::1',
      LOG_LEVEL: 'warn',
    },
  }),
  async password(http, { email, password }) {
    const answer = await http('/api/v1/login', { method: 'POST', json: { email, password } })
    expectAnswer(answer, 200, '"status":"challenge"')
    return answer.cookies
  },
  async code(http, pending, code) {
    const answer = await answerWith(http, pending, code)
    expectAnswer(answer, 200, '"status":"signed_in"')
    return answer.cookies
  },
  async wrongCode(http, pending) {
    expectAnswer(await answerWith(http, pending, '000000'), 401, '"code":"invalid_code"')
  },
  sessionOf: ({ session }) => `${SESSION}=${session}`,
  async session(http, session) {
    expectAnswer(await http('/api/v1/session', { cookie: session }), 200, '"email":"person.')
  },
  async forwardAuth(http, session) {
    const answer = await http('/api/forward-auth', {
      cookie: session,
      headers: {
        accept: 'text/html',
        'x-forwarded-method': 'GET',
        'x-forwarded-proto': 'http',
        'x-forwarded-host': 'app.example.com',
        'x-forwarded-uri': '/reports?month=3',
      },
    })
    expectAnswer(answer, 200, '')
  },
  async page(http, session) {
    expectAnswer(await http('/account', { cookie: session }), 200, 'person.')
  },
  loginPath: '/login',
  deployed: { build: join(ROOT, '.next'), beside: [join(ROOT, 'dist')] },
}

function answerWith(http: Parameters<System['code']>[0], pending: string, code: string) {
  return http('/api/v1/login/challenge/verify', { method: 'POST', cookie: pending, json: { method: 'totp', code } })
}
