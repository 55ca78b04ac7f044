import { join } from 'node:path'
import type { NextConfig } from 'next'

/** The project's folder: the packages are there, and the checks lie outside this app. */
const root = join(import.meta.dirname, '../../../..')

const config: NextConfig = {
  poweredByHeader: false,
  agentRules: false,
  outputFileTracingRoot: root,
  turbopack: { root },
  // Next looks for proxy.ts and instrumentation.ts in the folders above too, and would build in those of the project.
  pageExtensions: ['floor.ts', 'floor.tsx'],
  serverExternalPackages: ['@node-rs/argon2', 'pg'],
}

export default config
