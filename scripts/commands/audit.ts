import type { Command } from 'commander'
import { sealAuditEvents } from '@/lib/audit/seal-audit-events'
import { type ChainFault, verifyAuditChain } from '@/lib/audit/verify-audit-chain'
import { withInstallation } from '../installation/with-installation'
import { CommandError } from './command-error'
import { print } from './print'

/** `countersign audit ...` */
export function addAuditCommands(program: Command): void {
  const audit = program.command('audit').description('the log of every sign-in and change')
  audit
    .command('verify')
    .description('check the chain: name the first row that was altered, removed or reordered')
    .option('--json', 'print for machines')
    .action(verify)
}

const FAULTS: Record<ChainFault, string> = {
  removed: 'a row was removed',
  altered: 'the row was altered or moved',
  head: 'the head does not match the last row',
}

async function verify({ json }: { json?: boolean }) {
  const result = await withInstallation(async () => {
    // What was written a moment ago, and perhaps by a process that is gone, is sealed first.
    await sealAuditEvents()
    return verifyAuditChain()
  })
  if (!result.ok) {
    const row = result.id === null ? '' : `, row ${result.id}`
    throw new CommandError(
      result.code,
      `The audit log is broken at link ${result.seq}${row}: ${FAULTS[result.reason]}.`,
    )
  }
  print(json, { sealed: Number(result.sealed) }, `The audit log is whole: ${result.sealed} rows.`)
}
