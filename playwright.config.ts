import { defineConfig, devices } from '@playwright/test'
import { findChromium } from './e2e/support/chromium'

const root = process.getuid?.() === 0

export default defineConfig<object, { instances: number }>({
  testDir: 'e2e',
  globalSetup: './e2e/support/global-setup.ts',
  // Two: the machines this runs on have two cores.
  workers: 2,
  fullyParallel: true,
  forbidOnly: process.env.CI !== undefined,
  // A busy machine may be too slow once, and the report then says flaky; what is wrong is wrong twice.
  retries: process.env.CI === undefined ? 0 : 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  projects: [
    { name: 'one', teardown: 'leaks' },
    // What is hostile once more, against two servers behind a proxy that turns to each in turn. Left out is what walks
    // through pages or measures time (@once): it is slow, and a second server changes nothing about it.
    { name: 'two', testDir: 'e2e/hostile', grepInvert: /@once/, use: { instances: 2 }, teardown: 'leaks' },
    // When all others are over, whatever came of them, and before the databases go.
    { name: 'leaks', testMatch: '*.leaks.ts' },
  ],
  use: {
    ...devices['Desktop Chrome'],
    // Keeping one of every test costs a good part of the time of all.
    trace: process.env.CI === undefined ? 'retain-on-failure' : 'on-first-retry',
    launchOptions: {
      executablePath: findChromium(),
      args: [
        // Chromium's sandbox does not work for root.
        ...(root ? ['--no-sandbox'] : []),
        '--disable-gpu',
        // A browser under test calls nobody but us.
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
