import { test as base } from '@playwright/test'
import { type Installation, startInstallation } from './installation'
import { keepSecretsIn, keepSecretsInForm } from './secrets'

export const { expect } = base

type Fixtures = {
  /** What the page may write to its console as an error; all else fails the test. */
  allowedConsoleErrors: RegExp[]
}

/**
 * The `test` of every spec. Each worker has a server of its own (`installation`), with its own port, database and
 * mailbox; the same environment holds in the test's process, so that a test may call use cases and read rows.
 */
export const test = base.extend<Fixtures, { installation: Installation; instances: number }>({
  // How many servers the installation has; see playwright.config.ts.
  instances: [1, { scope: 'worker', option: true }],
  installation: [
    async ({ instances }, use, { parallelIndex, workerIndex }) => {
      // One of them says all it has to say: no secret may be in that.
      const level = { LOG_LEVEL: parallelIndex === 0 ? 'trace' : 'warn' }
      const installation = await startInstallation(`e2e_${workerIndex}`, level, { instances })
      Object.assign(process.env, installation.env)
      await use(installation)
      await installation.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  baseURL: ({ installation }, use) => use(installation.url),
  allowedConsoleErrors: [[], { option: true }],
  // Of the page, not of every test: one that needs no browser gets none.
  page: async ({ page, allowedConsoleErrors }, use) => {
    const unexpected: string[] = []
    page.on('pageerror', (error) => unexpected.push(String(error)))
    page.on('console', (message) => {
      if (message.type() !== 'error') return
      // Chromium notes every answer of 400 and above as an error; a refusal is an answer like any other here.
      if (/^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text())) return
      if (!allowedConsoleErrors.some((allowed) => allowed.test(message.text()))) unexpected.push(message.text())
    })
    page.context().on('request', (request) => {
      const sent = request.method() === 'POST' ? request.postData() : null
      if (sent) keepSecretsInForm(sent)
    })
    await use(page)
    for (const { name, value } of await page.context().cookies()) keepSecretsIn(value, name)
    base.expect(unexpected, 'errors in the browser console').toEqual([])
  },
})
