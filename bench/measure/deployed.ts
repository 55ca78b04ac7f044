import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { System } from '../systems/system'

/**
 * Bytes of what a system needs in production: its build, and every file that Next traced as needed by it (which is what a
 * platform uploads), each once.
 */
export function deployedBytes({ build, beside }: NonNullable<System['deployed']>): number {
  const files = new Set<string>()
  for (const folder of [build, ...beside]) {
    for (const file of filesIn(folder)) {
      files.add(file)
      if (!file.endsWith('.nft.json')) continue
      const { files: traced } = JSON.parse(readFileSync(file, 'utf8')) as { files: string[] }
      for (const each of traced) files.add(resolve(dirname(file), each))
    }
  }
  return [...files].filter(existsSync).reduce((sum, file) => sum + statSync(file).size, 0)
}

/** Not what only a next build would use. */
const LEFT_AT_HOME = new Set(['cache', 'dev', 'diagnostics', 'types'])

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (!entry.isDirectory()) return entry.name === 'trace' ? [] : [path]
    return LEFT_AT_HOME.has(entry.name) ? [] : filesIn(path)
  })
}
