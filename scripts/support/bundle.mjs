import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint } from './fingerprint.mjs'
import { ROOT } from './root.mjs'
import { runStep, timed } from './run-step.mjs'

const DIST = join(ROOT, 'dist')
const NOTE = join(DIST, 'commands.json')

/** Where a bundle itself is: CommonJS has no `import.meta.url`. */
const HERE = 'bundleUrl'

/** Whether dist/ holds the commands of these very sources. */
export function isBundled() {
  return readNote(NOTE)?.fingerprint === fingerprint('commands')
}

/** @param {string} file @returns {{ fingerprint: string, buildId?: string } | undefined} */
export function readNote(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/**
 * Generates the database client and bundles what is TypeScript under scripts/ for plain Node.
 * @param {Parameters<typeof runStep>[1]} onChild
 */
export async function bundle(onChild) {
  // First away with the note: a bundle that is interrupted must not pass for the one before.
  rmSync(NOTE, { force: true })
  const current = fingerprint('commands')
  await generateClient(onChild)
  await timed('Bundling the server and the commands', async () => {
    const { build } = await import('esbuild')
    await build({
      absWorkingDir: ROOT,
      entryPoints: ['quickstart', 'start', 'countersign'].map((name) => `scripts/${name}.ts`),
      outdir: DIST,
      bundle: true,
      platform: 'node',
      target: 'node20.19',
      // As CommonJS, as Next itself: the packages that both need are loaded once, and in half the time.
      format: 'cjs',
      outExtension: { '.js': '.cjs' },
      banner: { js: `const ${HERE} = require('node:url').pathToFileURL(__filename).href` },
      define: { 'import.meta.url': HERE },
      jsx: 'automatic',
      packages: 'external',
      alias: { '@': ROOT },
      sourcemap: true,
      logLevel: 'error',
    })
  })
  mkdirSync(DIST, { recursive: true })
  writeFileSync(NOTE, JSON.stringify({ fingerprint: current }))
}

/** @param {Parameters<typeof runStep>[1]} onChild */
async function generateClient(onChild) {
  await runStep(
    'Generating the database client',
    onChild,
    process.execPath,
    [join(ROOT, 'node_modules', 'prisma', 'build', 'index.js'), 'generate'],
    {
      cwd: ROOT,
      env: {
        ...process.env,
        // Generating does not need this program, but Prisma would download it unless it is told of one.
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        CHECKPOINT_DISABLE: '1',
      },
    },
  )
}
