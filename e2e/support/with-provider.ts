import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { freePort } from './free-port'
import { type Installation, startInstallation } from './installation'
import { test as base } from './test'

export const PROVIDER = 'Elsewhere'

const SECRET = 'a secret between the tests and their provider'

/** The `test` of specs about other providers: its installation knows a real OpenID provider, a process of its own. */
export const test = base.extend<Fixtures, { installation: Installation; provider: RunningProvider }>({
  provider: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from this pattern
    async ({}, use) => {
      const [ours, theirs] = [await freePort(), await freePort()]
      const start = () => startProvider(theirs, `http://localhost:${ours}/api/auth/callback/oidc`)
      const running = { ours, issuer: `http://127.0.0.1:${theirs}`, start, stop: await start() }
      await use(running)
      await running.stop()
    },
    { scope: 'worker' },
  ],
  installation: [
    async ({ provider: { ours, issuer } }, use, { workerIndex }) => {
      const installation = await startInstallation(`providers_${workerIndex}`, {
        PORT: String(ours),
        AUTH_OIDC_ID: 'countersign',
        AUTH_OIDC_SECRET: SECRET,
        AUTH_OIDC_ISSUER: issuer,
        AUTH_OIDC_NAME: PROVIDER,
      })
      Object.assign(process.env, installation.env)
      await use(installation)
      await installation.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  stopProvider: async ({ provider }, use) => {
    await use(provider.stop)
    provider.stop = await provider.start()
  },
  signInThere: ({ page }, use) => use((login) => signInThere(page, login)),
})

type RunningProvider = {
  /** The port of the installation that it knows. */
  ours: number
  issuer: string
  start: () => Promise<() => Promise<void>>
  stop: () => Promise<void>
}

type Fixtures = {
  signInThere: SignInThere
  /** Stops the provider until the test is over. */
  stopProvider: () => Promise<void>
}

type SignInThere = (login: string) => Promise<void>

/** At the provider's page: signs in there as whoever this is. */
async function signInThere(page: Page, login: string): Promise<void> {
  await page.getByLabel('Login').fill(login)
  await page.getByRole('button', { name: 'Sign in there' }).click()
}

async function startProvider(port: number, redirectUri: string): Promise<() => Promise<void>> {
  const script = join(import.meta.dirname, 'openid-provider.mjs')
  const child = spawn(process.execPath, [script, String(port), redirectUri, SECRET], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (said) => String(said).includes('is ready') && resolve())
    child.once('exit', () => reject(new Error('The OpenID provider did not start')))
  })
  return async () => {
    const ended = once(child, 'exit')
    if (child.kill()) await ended
  }
}
