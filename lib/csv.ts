type Cell = string | number | boolean | null

/**
 * One line of a CSV file (RFC 4180), with its line end. A text that a spreadsheet would run as a formula is defused by an
 * apostrophe before it (OWASP: CSV injection): names and browsers are chosen by strangers.
 */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(inCsv).join(',')}\r\n`
}

function inCsv(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return String(cell)
  // Also behind what separates cells elsewhere: half of all spreadsheets take a semicolon or a tab for it.
  const harmless = cell.replace(/(^|[;,\t\r\n]\s*)(?=[=+\-@\t\r\n])/g, "$1'")
  return /[",\r\n]|^\s|\s$/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
