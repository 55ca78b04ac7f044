import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '@/scripts/support/root.mjs'

/** What an integrator's checkout has beside the built things. */
const LEFT = /^(\.git|\.next|\.data|dist|node_modules|test-results|playwright-report|coverage)$/

/** The files of a guide: a path in backquotes alone on a line, and the block of code that follows. */
function filesOf(guide: string): [string, string][] {
  const text = readFileSync(join(ROOT, 'docs', 'guides', guide), 'utf8')
  return [...text.matchAll(/^`([\w./-]+\.tsx?)`[^\n]*(?:\n(?!```)[^\n]*)*\n```tsx?\n([\s\S]*?)^```$/gm)].map(
    ([, path = '', code = '']) => [path, code],
  )
}

/**
 * Does what a guide says, to the letter, in a checkout of its own, and builds that.
 * @returns its folder, and the paths of the files that the guide has
 */
export async function buildByGuide(guide: string): Promise<{ root: string; files: string[]; remove(): void }> {
  const root = mkdtempSync(join(tmpdir(), 'countersign-own-'))
  for (const name of readdirSync(ROOT).filter((each) => !LEFT.test(each))) {
    cpSync(join(ROOT, name), join(root, name), { recursive: true })
  }
  const run = promisify(execFile)
  const packages = [join(ROOT, 'node_modules'), join(root, 'node_modules')]
  // Linked where that is possible, and copied where the folders are on two disks.
  await run('cp', ['-al', ...packages]).catch(() => run('cp', ['-a', ...packages]))
  // Tailwind looks for class names in all that git does not ignore.
  await run('git', ['init', '-q', root])
  const files = filesOf(guide)
  for (const [path, code] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), code)
  }
  await run(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root })
  return { root, files: files.map(([path]) => path), remove: () => rmSync(root, { recursive: true, force: true }) }
}
