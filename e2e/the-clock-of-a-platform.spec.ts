// Promise: GET /api/cron does a round of the work for who shows CRON_SECRET, is closed to others, and is not there where
// no secret is set.
import { startInstallation } from './support/installation'
import { expect, test } from './support/test'

const statusOf = async (url: string, authorization?: string) =>
  (await fetch(`${url}/api/cron`, { headers: authorization ? { authorization } : {} })).status

test('the round is for the platform’s clock alone', async ({ installation }) => {
  expect(await statusOf(installation.url)).toBe(404)
  expect(await statusOf(installation.url, 'Bearer undefined')).toBe(404)
  const secret = 'the secret of the clock'
  const onPlatform = await startInstallation('e2e_cron', { CRON_SECRET: secret })
  try {
    expect(await statusOf(onPlatform.url)).toBe(401)
    expect(await statusOf(onPlatform.url, `Bearer ${secret}s`)).toBe(401)
    expect(await statusOf(onPlatform.url, `Bearer ${secret}`)).toBe(200)
  } finally {
    await onPlatform.stop()
  }
})
