import { execFileSync } from 'node:child_process'
import { existsSync, realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** As whom PostgreSQL runs. `through` is put before its command line. */
export type RunAs = { uid?: number; gid?: number; through: string[] }

const ACCOUNT = 'postgres'
const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv']

/**
 * PostgreSQL refuses to run as root, so root runs it as somebody else: the owner of the data folder, or the account
 * `postgres`, made where there is none.
 * @param folder where the data are, or will be
 * @param paths what that somebody must be able to reach
 * @throws Error saying what to do, where no such account can be used
 */
export function runAs(folder: string, paths: string[]): RunAs {
  if (process.getuid?.() !== 0) return { through: [] }
  const { uid, gid } = ownerOf(folder) ?? account()
  if (paths.every((path) => reachable(path, uid, gid))) return { uid, gid, through: [] }
  return { uid, gid, through: throughSetpriv(uid, gid, folder) }
}

function ownerOf(folder: string): { uid: number; gid: number } | undefined {
  const stat = statSync(folder, { throwIfNoEntry: false })
  return stat && stat.uid !== 0 ? { uid: stat.uid, gid: stat.gid } : undefined
}

function account(): { uid: number; gid: number } {
  const found = lookUp()
  if (found) return found
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', ACCOUNT], {
      stdio: 'pipe',
    })
  } catch {
    // Somebody else may have made it at the same moment; the next look tells.
  }
  const made = lookUp()
  if (made) return made
  throw new Error(
    `PostgreSQL does not run as root, and the account "${ACCOUNT}" could not be made. Make it (useradd --system ${ACCOUNT}), or run this as an ordinary user.`,
  )
}

function lookUp(): { uid: number; gid: number } | undefined {
  try {
    const id = (flag: string) => Number(execFileSync('id', [flag, ACCOUNT], { stdio: ['ignore', 'pipe', 'ignore'] }))
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return undefined
  }
}

/** Whether the permissions of every folder above let that account through. */
function reachable(path: string, uid: number, gid: number): boolean {
  let at = realpathSync(existsSync(path) ? path : dirname(path))
  for (;;) {
    const stat = statSync(at)
    const bit = stat.uid === uid ? 0o100 : stat.gid === gid ? 0o010 : 0o001
    if ((stat.mode & bit) === 0) return false
    const parent = dirname(at)
    if (parent === at) return true
    at = parent
  }
}

/**
 * Below a folder that only root may enter (root's home, a private temporary folder) PostgreSQL gets one capability,
 * to read and to search, and keeps it over exec. What it writes is its own.
 */
function throughSetpriv(uid: number, gid: number, folder: string): string[] {
  const setpriv = SETPRIV.find((path) => existsSync(path))
  if (!setpriv) {
    throw new Error(
      `PostgreSQL does not run as root, and its own account cannot reach ${folder}. Choose a DATA_DIR (and a place for this project) that every account may enter, install setpriv (package util-linux), or run this as an ordinary user.`,
    )
  }
  return [
    setpriv,
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    '--securebits=+no_setuid_fixup',
    '--inh-caps=+dac_read_search',
    '--ambient-caps=+dac_read_search',
  ]
}
