/** What guards the door, and not what only builds and tests; what is grave, and not what is merely noted. */
export const AUDIT_ARGS = [
  'audit',
  '--omit=dev',
  '--audit-level=high',
  '--json',
  '--fetch-retries=0',
  '--fetch-timeout=20000',
]

/** The exit code of an audit that could not be made (EX_TEMPFAIL of sysexits). */
export const NOT_ASKED = 75

const GRAVE = ['high', 'critical']

/** @typedef {{ name?: string, severity?: string, via?: (string | { title?: string, url?: string })[] }} Vulnerability */

/**
 * What `npm audit --json` printed. Whatever is not a whole report counts as not asked, never as fine.
 * @param {string} stdout
 * @param {string} stderr
 * @returns {{ asked: true, findings: string[] } | { asked: false, reason: string }}
 */
export function readAudit(stdout, stderr) {
  const report = parse(stdout)
  if (typeof report?.auditReportVersion !== 'number' || typeof report.vulnerabilities !== 'object') {
    const said = /^npm (?:warn audit|error|ERR!) (.+)$/m.exec(stderr)?.[1]
    return { asked: false, reason: (report?.message || said || 'npm gave no report').slice(0, 200) }
  }
  /** @type {Vulnerability[]} */
  const all = Object.values(report.vulnerabilities)
  return { asked: true, findings: all.filter(({ severity = '' }) => GRAVE.includes(severity)).map(describe) }
}

/** @param {Vulnerability} vulnerability */
function describe({ name, severity, via = [] }) {
  const why = via.map((each) => (typeof each === 'string' ? `by ${each}` : `${each.title} ${each.url}`))
  return `${severity}: ${name}: ${why.join('; ')}`
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
