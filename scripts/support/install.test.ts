import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { isInstalled } from './install.mjs'
import { ROOT } from './root.mjs'

type Entry = { version: string; optionalDependencies?: Record<string, string> }
const packages: Record<string, Entry> = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages

/** Whether a package finds another one by Node's rules: in its own folder, or in one above. */
function finds(from: string, name: string): boolean {
  if (`${from ? `${from}/` : ''}node_modules/${name}` in packages) return true
  return from !== '' && finds(from.slice(0, Math.max(0, from.lastIndexOf('node_modules/') - 1)), name)
}

it('the lock file holds the binaries of every platform, so that npm ci works on all of them', () => {
  const missing = Object.entries(packages).flatMap(([path, { version, optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !finds(path, name))
      .map((name) => `${path}@${version}: ${name}`),
  )
  expect(missing, 'take a version of the package whose binaries are all published').toEqual([])
})

it('what is installed is what the lock file says', () => {
  expect(isInstalled()).toBe(true)
})
