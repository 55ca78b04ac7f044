import { chownSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Binaries } from './binaries'
import type { RunAs } from './run-as'
import { spawnAs } from './spawn-as'

/** Whether the folder holds a complete cluster. It appears by one rename, so half of one is never seen. */
export function isInitialised(folder: string): boolean {
  return existsSync(join(folder, 'PG_VERSION'))
}

/**
 * Makes a new cluster. It is made in a temporary folder beside and renamed when complete, so that being killed
 * half-way costs nothing but the rest, which the next call clears away.
 * @param password of the superuser `postgres`
 * @param durable false spares the disk (tests)
 */
export async function initialise(
  folder: string,
  { binaries, as, password, durable }: { binaries: Binaries; as: RunAs; password: string; durable: boolean },
): Promise<void> {
  clearUnfinished(folder)
  const work = mkdtempSync(`${folder}.init-`)
  if (as.uid !== undefined && as.gid !== undefined) chownSync(work, as.uid, as.gid)
  try {
    const passwordFile = join(work, 'password')
    writeFileSync(passwordFile, password, { mode: 0o600 })
    if (as.uid !== undefined && as.gid !== undefined) chownSync(passwordFile, as.uid, as.gid)
    const made = join(work, 'data')
    await initdb(binaries.initdb, as, [
      `--pgdata=${made}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      // The same order of texts on every machine, whatever locales it has.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ])
    renameSync(made, folder)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function clearUnfinished(folder: string): void {
  for (const name of readdirSync(dirname(folder))) {
    if (!name.startsWith(`${basename(folder)}.init-`)) continue
    try {
      rmSync(join(dirname(folder), name), { recursive: true, force: true, maxRetries: 3 })
    } catch {
      // Its initdb may still be writing; the next start clears the rest.
    }
  }
}

function initdb(file: string, as: RunAs, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawnAs(as, file, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const collect = (chunk: Buffer) => {
      output += chunk
    }
    child.stdout?.on('data', collect)
    child.stderr?.on('data', collect)
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`PostgreSQL could not make its data folder:\n${output.trim()}`))
    })
  })
}
