import { spawnSync } from 'node:child_process'
import { AUDIT_ARGS, NOT_ASKED, readAudit } from './support/audit-report.mjs'
import { ROOT } from './support/root.mjs'

/*
 * Asks the registry whether weaknesses are known in what is installed to run. Exits with 0 if none that matter are, 1 if
 * some are, 75 (EX_TEMPFAIL) if it could not be asked; with --insist that is a failure too.
 */

const npm = process.env.npm_execpath
const [program = '', ...before] = npm ? [process.execPath, npm] : ['npm']
const { stdout, stderr } = spawnSync(program, [...before, ...AUDIT_ARGS], {
  cwd: ROOT,
  encoding: 'utf8',
  timeout: 60_000,
  shell: !npm && process.platform === 'win32',
})
const audit = readAudit(stdout ?? '', stderr ?? '')
if (audit.asked) {
  for (const line of audit.findings) console.log(line)
  console.log(
    audit.findings.length > 0 ? 'Weaknesses are known: take versions without them.' : 'No grave weakness is known.',
  )
  process.exit(audit.findings.length > 0 ? 1 : 0)
}
console.log(`not audited: ${audit.reason}`)
process.exit(process.argv.includes('--insist') ? 1 : NOT_ASKED)
