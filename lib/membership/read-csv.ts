import { CsvError, parse } from 'csv-parse/sync'
import { err, ok } from '../result'
import { emailField } from '../users/fields'

/** What a file may have at most. */
export const MOST_LINES = 5_000
export const MOST_BYTES = 512 * 1024

/** One person of a file: where they shall belong. Without a column: nothing is said about it. */
export type CsvRow = { line: number; email: string; roles?: string[]; groups?: string[] }

/** What is wrong with a line; `value` is what is meant. The line is left out as a whole. */
export type CsvProblem = {
  line: number
  code: 'malformed' | 'too_many_cells' | 'email_invalid' | 'double' | 'user_unknown' | 'role_unknown' | 'group_unknown'
  value: string
}

const COLUMNS = ['email', 'roles', 'groups'] as const
const DELIMITERS = [',', ';', '\t']

/**
 * Reads a file of people (RFC 4180, and what spreadsheets make of it): a header line with `email` and `roles`, `groups`
 * or both, in any order; several roles or groups in a cell with semicolons between them. Cells are separated as the
 * header's are. Lines are counted from 1, as an editor shows them.
 * @returns the people and what is wrong, by line; or what is wrong with the file: `file_too_large`, `file_not_text`,
 *   `file_empty`, `file_too_long`, `header_missing`, `column_unknown`, `column_double`
 */
export function readCsv(text: string) {
  if (Buffer.byteLength(text) > MOST_BYTES) return err('file_too_large')
  // What is stored must be text, and a spreadsheet's own format is none.
  if (text.includes('\0') || /\p{Cs}/u.test(text)) return err('file_not_text')
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)
  const headerAt = lines.findIndex((line) => line.trim() !== '')
  if (headerAt < 0) return err('file_empty')
  const header = lines[headerAt] ?? ''
  const often = (character: string) => header.split(character).length
  const delimiter = DELIMITERS.reduce((most, each) => (often(each) > often(most) ? each : most))
  const records = cellsOf(lines, delimiter)

  const names = (records.find(({ line }) => line === headerAt + 1)?.cells ?? []).map((name) => name.toLowerCase())
  if (!names.includes('email')) return err('header_missing')
  const unknown = names.find((name) => !COLUMNS.some((known) => known === name))
  if (unknown !== undefined) return err('column_unknown', { name: unknown })
  if (new Set(names).size < names.length) return err('column_double')
  if (names.length < 2) return err('header_missing')
  const people = records.filter(({ line }) => line > headerAt + 1)
  if (people.length > MOST_LINES) return err('file_too_long', { lines: people.length, most: MOST_LINES })

  const rows: CsvRow[] = []
  const problems: CsvProblem[] = []
  const seen = new Set<string>()
  for (const { line, cells } of people) {
    const wrong = (code: CsvProblem['code'], value = '') => problems.push({ line, code, value: value.slice(0, 100) })
    if (!cells) wrong('malformed')
    else if (cells.slice(names.length).some((cell) => cell !== '')) wrong('too_many_cells')
    else {
      const cell = (name: (typeof COLUMNS)[number]) => cells[names.indexOf(name)] ?? ''
      const several = (name: 'roles' | 'groups') =>
        names.includes(name) ? { [name]: [...new Set(cell(name).split(';').map(tidy).filter(Boolean))] } : {}
      const email = emailField.safeParse(cell('email'))
      if (!email.success) wrong('email_invalid', cell('email'))
      else if (seen.has(email.data)) wrong('double', email.data)
      else {
        seen.add(email.data)
        rows.push({ line, email: email.data, ...several('roles'), ...several('groups') })
      }
    }
  }
  return rows.length + problems.length > 0 ? ok({ rows, problems }) : err('file_empty')
}

const tidy = (name: string) => name.trim().normalize('NFC')

type Cells = { line: number; cells: string[] | null }

/** The cells of each line that has any; null where its quotation marks make no sense. */
function cellsOf(lines: readonly string[], delimiter: string): Cells[] {
  const options = { delimiter, trim: true, relax_column_count: true, record_delimiter: '\n' }
  try {
    // All at once: that is twenty times as fast.
    const whole: { line: number; cells: string[] }[] = []
    parse(lines.join('\n'), {
      ...options,
      on_record: (cells: string[], { lines: line }) => void whole.push({ line, cells }),
    })
    // A cell of several lines would be an address or name with a line end in it. More likely a mark is missing.
    if (!whole.some(({ cells }) => cells.some((cell) => cell.includes('\n')))) return whole.filter(isFilled)
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
  }
  // Line by line: what is wrong on one does not reach into the next.
  return lines
    .map((line, index) => {
      try {
        const [cells = []]: string[][] = parse(line, options)
        return { line: index + 1, cells }
      } catch (error) {
        if (!(error instanceof CsvError)) throw error
        return { line: index + 1, cells: null }
      }
    })
    .filter(isFilled)
}

/** A line of nothing but separators is what a spreadsheet leaves of an empty row. */
const isFilled = ({ cells }: Cells) => cells === null || cells.some((cell) => cell !== '')
