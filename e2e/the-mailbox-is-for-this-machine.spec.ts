// Threat: somebody elsewhere reads the mail that is kept here, and with it everybody's reset links.
import { startInstallation } from './support/installation'
import { expect, test } from './support/test'

test('the mailbox is shown to nobody who comes from elsewhere', async () => {
  const installation = await startInstallation('e2e_mailbox', { TRUSTED_PROXIES: '127.0.0.1,::1' })
  try {
    for (const path of ['/dev/mailbox', '/dev/mailbox.json']) {
      const ask = async (headers: Record<string, string>) => (await fetch(installation.url + path, { headers })).status
      expect(await ask({})).toBe(200)
      expect(await ask({ 'x-forwarded-for': '192.0.2.9' })).toBe(404)
    }
  } finally {
    await installation.stop()
  }
})
