import { join } from 'node:path'
import { ROOT } from '../../scripts/support/root.mjs'
import { SEALING_KEY, seedFloor } from './floor/seed'
import { stepsUnder } from './floor/steps'
import type { System } from './system'

const BARE = join(ROOT, 'bench', 'systems', 'floor', 'bare')

/** The checks behind node:http alone: what they cost at least. */
export const bareFloor: System = {
  name: 'bare floor',
  // Every time: it takes less than finding out whether it is needed.
  async build() {
    const { build } = await import('esbuild')
    await build({
      absWorkingDir: BARE,
      entryPoints: ['server.ts'],
      outdir: 'dist',
      outExtension: { '.js': '.mjs' },
      bundle: true,
      platform: 'node',
      target: 'node20.19',
      format: 'esm',
      packages: 'external',
      logLevel: 'error',
    })
  },
  seed: seedFloor,
  start: ({ databaseUrl, port }) => ({
    args: [join('dist', 'server.mjs')],
    cwd: BARE,
    env: {
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      SEALING_KEY: SEALING_KEY.toString('base64url'),
      PORT: String(port),
    },
  }),
  ...stepsUnder(''),
  deployed: null,
}
