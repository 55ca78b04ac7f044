import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { alias: { '@': import.meta.dirname, 'server-only': `${import.meta.dirname}/lib/testing/empty.ts` } },
  test: {
    include: ['{app,clients,components,lib,lint,messages,scripts}/**/*.test.{ts,tsx}'],
    globalSetup: 'lib/testing/global-setup.ts',
    setupFiles: 'lib/testing/setup.ts',
    pool: 'forks',
    // Two: the machines this runs on have two cores, and a password hash keeps one busy.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    restoreMocks: true,
  },
})
