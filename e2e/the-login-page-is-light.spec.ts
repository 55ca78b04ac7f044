// Promise: the page that everybody sees first loads little: what every page loads, a few kilobytes of its own, and one
// font; and all script comes as the build compressed it.
import type { Page } from '@playwright/test'
import { expect, test } from './support/test'

type File = { kind: string; encoding: string | undefined; bytes: number }

/** What a browser that has nothing of a page yet loads of it. */
async function filesOf(page: Page, path: string): Promise<File[]> {
  const network = await page.context().newCDPSession(page)
  await network.send('Network.enable')
  await network.send('Network.setCacheDisabled', { cacheDisabled: true })
  const files = new Map<string, File>()
  network.on('Network.responseReceived', ({ requestId, type, response }) => {
    files.set(requestId, { kind: type, encoding: response.headers['Content-Encoding'], bytes: 0 })
  })
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const file = files.get(requestId)
    if (file) file.bytes = encodedDataLength
  })
  await page.goto(path, { waitUntil: 'networkidle' })
  await network.detach()
  return [...files.values()]
}

const scripts = (files: File[]) => files.filter(({ kind }) => kind === 'Script')
const bytes = (files: File[]) => files.reduce((sum, file) => sum + file.bytes, 0)

test('the login page adds little to what every page loads', async ({ page }) => {
  const login = await filesOf(page, '/login')
  // A page that does nothing in the browser.
  const plain = await filesOf(page, '/no-such-page')
  expect(scripts(plain).length).toBeGreaterThan(3)
  expect(bytes(scripts(login))).toBeLessThan(bytes(scripts(plain)) + 10_000)
  expect(login.filter(({ kind }) => kind === 'Font')).toHaveLength(1)
  for (const { encoding } of scripts(login)) expect(encoding).toBe('br')
})
