import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './root.mjs'
import { runStep } from './run-step.mjs'

/** @typedef {Record<string, { version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }>} Packages */

/**
 * Whether node_modules holds what package-lock.json says. npm writes down what it installed as its last act, so an
 * install that was interrupted does not count.
 */
export function isInstalled() {
  const wanted = packages(join(ROOT, 'package-lock.json'))
  const found = packages(join(ROOT, 'node_modules', '.package-lock.json'))
  if (!wanted || !found) return false
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true
    const there = found[path]
    // Binaries of other platforms are in the lock file, and rightly not here.
    if (!there) return entry.optional === true || entry.devOptional === true
    return there.version === entry.version && there.integrity === entry.integrity
  })
}

/** @param {string} file @returns {Packages | undefined} */
function packages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return undefined
  }
}

/** Installs exactly what the lock file says, where that is not there yet. @param {Parameters<typeof runStep>[1]} onChild */
export async function ensureInstalled(onChild) {
  if (isInstalled()) return
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund']
  const npm = process.env.npm_execpath
  if (npm) await runStep('Installing packages', onChild, process.execPath, [npm, ...args], { cwd: ROOT })
  else await runStep('Installing packages', onChild, 'npm', args, { cwd: ROOT, shell: process.platform === 'win32' })
}
