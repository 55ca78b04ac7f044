// Promise: whose address is over its limit is told so in a sentence, when to try again, and keeps what was typed; with
// script and without. And the same while the store of the limits is away.
import { startRedis } from '@/lib/testing/redis'
import { expectAccessible } from './support/accessible'
import { startInstallation } from './support/installation'
import { test as base, expect } from './support/test'

type Redis = Awaited<ReturnType<typeof startRedis>>

const test = base.extend<object, { redis: Redis }>({
  redis: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from this pattern
    async ({}, use) => {
      const redis = await startRedis()
      await use(redis)
      await redis.stop()
    },
    { scope: 'worker' },
  ],
  installation: [
    async ({ redis }, use, { parallelIndex }) => {
      const env = { LIMIT_SIGNIN_PER_HOUR: '2', REDIS_URL: redis.url, TRUSTED_PROXIES: '127.0.0.1,::1' }
      const installation = await startInstallation(`limit_forms_${parallelIndex}`, env)
      await use(installation)
      await installation.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
})

for (const [index, javaScriptEnabled] of [true, false].entries()) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled, extraHTTPHeaders: { 'x-forwarded-for': `198.51.100.${index}` } })

    test('a form says when to try again, and keeps what was typed', async ({ page, redis }) => {
      await page.goto('/login')
      const send = async () => {
        await page.getByLabel('Email', { exact: true }).fill('ann@example.com')
        await page.getByLabel('Password', { exact: true }).fill('not the password')
        await page.getByRole('button', { name: 'Sign in', exact: true }).click()
        // The answer is there: what was said before may look the same.
        await expect(page.getByLabel('Password', { exact: true })).toHaveValue('')
      }
      for (let n = 0; n < 2; n++) {
        await send()
        await expect(page.getByRole('alert').getByText(/do not go together/)).toBeVisible()
      }
      await send()
      await expect(page.getByRole('alert').getByText(/Please try again in \d+ minutes?\./)).toBeVisible()
      await expect(page.getByLabel('Email', { exact: true })).toHaveValue('ann@example.com')
      if (javaScriptEnabled) await expectAccessible(page, 'a sign-in over its limit')

      await redis.kill()
      await send()
      await expect(page.getByRole('alert').getByText(/the fault is ours/)).toBeVisible()
      await expect(page.getByLabel('Email', { exact: true })).toHaveValue('ann@example.com')
      await redis.start()
    })
  })
}
