import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'

const SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/**
 * The browser the tests use: Playwright's own, else one of the system.
 * @returns its path; undefined means Playwright's own
 * @throws Error saying what to install
 */
export function findChromium(): string | undefined {
  if (existsSync(chromium.executablePath())) return undefined
  const found = SYSTEM.find((path) => existsSync(path))
  if (found) return found
  throw new Error(
    'There is no Chromium for the browser tests. Run: npx playwright install chromium (or, on Debian, apt-get install chromium)',
  )
}
