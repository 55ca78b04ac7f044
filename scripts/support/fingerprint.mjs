import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './root.mjs'

/** What the built app depends on. Tests, documents and the tools' own settings are no part of it. */
const APP = ['app', 'components', 'lib', 'messages', 'prisma', 'public', 'scripts', 'i18n', 'styles']
/** What the bundled commands depend on. */
const COMMANDS = ['lib', 'messages', 'prisma', 'scripts']
const ROOT_FILES =
  /^(package\.json|package-lock\.json|tsconfig\.json|(next|tailwind|postcss)\.config\.\w+|(hooks|proxy|instrumentation|instrumentation-client|global|env)(\.d)?\.tsx?)$/
const IGNORED = /(^|\/)(generated|testing)$|\.test\.tsx?$/

/** @typedef {'app' | 'commands'} What */

/**
 * One value for the content of all sources: another one means that a build is out of date.
 * @param {What} what
 */
export function fingerprint(what) {
  const hash = createHash('sha256').update(process.version)
  const rootFiles = readdirSync(ROOT).filter((name) => ROOT_FILES.test(name))
  for (const name of [...rootFiles, ...(what === 'app' ? APP : COMMANDS)].sort()) add(hash, name)
  return hash.digest('hex')
}

/** @param {import('node:crypto').Hash} hash @param {string} path relative to the root, with slashes */
function add(hash, path) {
  if (IGNORED.test(path)) return
  const full = join(ROOT, path)
  const stat = statSync(full, { throwIfNoEntry: false })
  if (stat?.isDirectory()) for (const name of readdirSync(full).sort()) add(hash, `${path}/${name}`)
  else if (stat) hash.update(`\0${path}\0${stat.size}\0`).update(readFileSync(full))
}
