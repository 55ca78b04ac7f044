import type { Command } from 'commander'
import { type KeyStatus, readKeyStatus } from '@/lib/keys/read-key-status'
import { type Progress, type Rotation, rotateKeys } from '@/lib/keys/rotate-keys'
import { withInstallation } from '../installation/with-installation'
import { print } from './print'

/** `countersign keys ...` */
export function addKeysCommands(program: Command): void {
  const keys = program.command('keys').description('what ENCRYPTION_KEYS seal')
  keys
    .command('status')
    .description('what depends on which key, and which may be dropped')
    .option('--json', 'print for machines')
    .action(status)
  keys
    .command('rotate')
    .description('seal everything under the first key; cut off, it goes on where it was when run again')
    .option('--json', 'print for machines; progress goes to standard error, a line of JSON each')
    .action(rotate)
}

async function status({ json }: { json?: boolean }) {
  const found = await withInstallation(readKeyStatus)
  print(json, found, describe(found).join('\n'))
}

async function rotate({ json }: { json?: boolean }) {
  const tell = (progress: Progress) =>
    process.stderr.write(
      `${json ? JSON.stringify(progress) : `${progress.place}: ${progress.done} of ${progress.total}`}\n`,
    )
  const rotation = await withInstallation(() => rotateKeys(tell))
  print(json, rotation, report(rotation).join('\n'))
  const { failed, status } = rotation
  if (failed.length > 0 || leftBehind(status) > 0) process.exitCode = 1
}

/** What still comes in under an older key. */
function leftBehind({ keys, seals }: KeyStatus): number {
  return keys.filter(({ kid, live }) => live && kid !== seals).reduce((sum, { sealed }) => sum + total(sealed), 0)
}

function report({ resealed, failed, status }: Rotation): string[] {
  const lines = [`Sealed anew under "${status.seals}": ${resealed}.`]
  for (const { place, id } of failed) lines.push(`Does not open: ${place}, row ${id}`)
  if (failed.length > 0) {
    lines.push('Their key is missing from ENCRYPTION_KEYS, or they were altered. Everything else was done.')
  } else if (leftBehind(status) > 0) {
    lines.push('Something still seals under an older key: was every process started anew with the new one first?')
  }
  return [...lines, '', ...describe(status)]
}

function describe({ seals, keys, unneeded }: KeyStatus): string[] {
  const lines = keys.map(({ kid, live, sealed, codes }) => {
    const state = kid === seals ? 'seals' : live ? 'opens' : 'MISSING from ENCRYPTION_KEYS'
    const uses = Object.entries(sealed).map(([place, count]) => `${count} in ${place}`)
    if (codes > 0) uses.push(`${codes} unused codes, whose owners must make new ones before it can go`)
    return `${kid.padEnd(12)} ${state.padEnd(6)} ${uses.join(', ') || 'nothing depends on it'}`
  })
  if (unneeded.length > 0) lines.push('', `May be taken out of ENCRYPTION_KEYS: ${unneeded.join(', ')}.`)
  return lines
}

const total = (counts: Record<string, number>) => Object.values(counts).reduce((sum, count) => sum + count, 0)
