import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT } from '../../scripts/support/root.mjs'
import { runStep } from '../../scripts/support/run-step.mjs'
import { SEALING_KEY, seedFloor } from './floor/seed'
import { stepsUnder } from './floor/steps'
import type { System } from './system'

const FLOOR = join(ROOT, 'bench', 'systems', 'floor')
const APP = join(FLOOR, 'framework')
const NEXT = join(ROOT, 'node_modules', 'next', 'dist', 'bin', 'next')
/** Written last: a build that was interrupted must not pass for a whole one. */
const BUILT = join(APP, 'dist', 'built')

/** The same checks in an application of nothing but route handlers and two pages: what the framework adds to them. */
export const frameworkFloor: System = {
  name: 'framework floor',
  async build() {
    if (isBuilt()) return
    rmSync(BUILT, { force: true })
    await runStep('Building the framework floor', () => {}, process.execPath, [NEXT, 'build'], {
      cwd: APP,
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    })
    mkdirSync(dirname(BUILT), { recursive: true })
    writeFileSync(BUILT, '')
  },
  seed: seedFloor,
  start: ({ databaseUrl, port }) => ({
    args: [NEXT, 'start', '--port', String(port), '--hostname', '127.0.0.1'],
    cwd: APP,
    env: {
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      DATABASE_URL: databaseUrl,
      SEALING_KEY: SEALING_KEY.toString('base64url'),
    },
  }),
  ...stepsUnder('/api'),
  deployed: { build: join(APP, '.next'), beside: [] },
}

/** Whether there is a build, and nothing that it is made of was changed since. */
function isBuilt(): boolean {
  if (!existsSync(BUILT) || !existsSync(join(APP, '.next', 'BUILD_ID'))) return false
  const { mtimeMs } = statSync(BUILT)
  return [join(ROOT, 'package-lock.json'), ...sourcesIn(FLOOR)].every((file) => statSync(file).mtimeMs < mtimeMs)
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === '.next' || entry.name === 'dist' ? [] : sourcesIn(path)
    // Next itself writes this one.
    return entry.name === 'next-env.d.ts' ? [] : [path]
  })
}
