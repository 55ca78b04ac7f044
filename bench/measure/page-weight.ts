import { type Browser, chromium } from '@playwright/test'
import { findChromium } from '../../e2e/support/chromium'
import { median } from './load'

/** What a page costs a browser that has nothing of it yet. */
export type PageWeight = {
  /** Bytes over the wire, headers included. */
  script: number
  style: number
  /** Of everything. */
  total: number
  requests: number
  /** Milliseconds until all of it was there, the median. */
  loaded: number
}

/** Loads a page in Chromium several times, each time with an empty cache. */
export async function weighPage(url: string, runs: number): Promise<PageWeight> {
  const root = process.getuid?.() === 0
  const browser = await chromium.launch({ executablePath: findChromium(), args: root ? ['--no-sandbox'] : [] })
  try {
    const loads = []
    // The first one warms up the server and the browser.
    for (let n = 0; n <= runs; n++) loads.push(await loadOnce(browser, url))
    const [, ...counted] = loads
    return { ...(counted[0] as PageWeight), loaded: median(counted.map(({ loaded }) => loaded)) }
  } finally {
    await browser.close()
  }
}

async function loadOnce(browser: Browser, url: string): Promise<PageWeight> {
  const context = await browser.newContext()
  const page = await context.newPage()
  const network = await context.newCDPSession(page)
  await network.send('Network.enable')
  const kinds = new Map<string, string>()
  const weight: PageWeight = { script: 0, style: 0, total: 0, requests: 0, loaded: 0 }
  network.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type))
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId)
    weight.requests++
    weight.total += encodedDataLength
    if (kind === 'Script') weight.script += encodedDataLength
    if (kind === 'Stylesheet') weight.style += encodedDataLength
  })
  await page.goto(url, { waitUntil: 'networkidle' })
  weight.loaded = await page.evaluate(
    () => (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming).loadEventEnd,
  )
  await context.close()
  return weight
}
