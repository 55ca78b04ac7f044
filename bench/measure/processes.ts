import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

/*
 * What a process has used, as Linux keeps the books. Nothing is loaded into the process that is measured.
 */

/** Kernels count in hundredths of a second, whatever their own clock: USER_HZ, part of the interface. */
const TICK_MS = 10

/** A process and all below it. */
function treeOf(pid: number): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    const fields = statOf(Number(name))
    if (fields) parents.set(Number(name), Number(fields[1]))
  }
  const isBelow = (each: number | undefined): boolean =>
    each !== undefined && each !== 0 && (each === pid || isBelow(parents.get(each)))
  return [...parents.keys()].filter(isBelow)
}

/** CPU time that a process and all below it have used, ended children included, in milliseconds. */
export function cpuMs(pid: number): number {
  return treeOf(pid).reduce((sum, each) => {
    // proc(5): utime, stime, cutime, cstime. Children still there are in the tree themselves.
    const used = statOf(each)?.slice(11, 15).map(Number) ?? []
    return sum + used.reduce((a, b) => a + b, 0) * TICK_MS
  }, 0)
}

/** The most memory that was resident since `forgetPeak`, over a process and all below it, in MiB. */
export function peakMiB(pid: number): number {
  return treeOf(pid).reduce((sum, each) => {
    const [, kiB = 0] = /^VmHWM:\s+(\d+)/m.exec(readOrNothing(`/proc/${each}/status`)) ?? []
    return sum + Number(kiB) / 1024
  }, 0)
}

/** Lets the peak begin anew at what is resident now. */
export function forgetPeak(pid: number): void {
  for (const each of treeOf(pid)) writeFileSync(`/proc/${each}/clear_refs`, '5')
}

/** The fields of /proc/PID/stat from the third on (state, parent, ...): the second may hold spaces. */
function statOf(pid: number): string[] | null {
  const text = Number.isInteger(pid) ? readOrNothing(`/proc/${pid}/stat`) : ''
  return text === '' ? null : text.slice(text.lastIndexOf(')') + 2).split(' ')
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // It has ended meanwhile.
    return ''
  }
}
