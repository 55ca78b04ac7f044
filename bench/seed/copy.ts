import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Client } from 'pg'
import { from } from 'pg-copy-streams'

/** A row as COPY reads it: no cell has a tab, a line break or a backslash but for `bytea`. */
export type Row = (string | number | null)[]

/** Rows that are sent at once. */
const CHUNK = 1000

/** Bytes as a cell. */
export const bytea = (bytes: Uint8Array) => `\\\\x${Buffer.from(bytes).toString('hex')}`

/** Writes rows into a table by COPY, as they are made: none of them waits in memory. */
export async function copyRows(client: Client, table: string, columns: string[], rows: Iterable<Row>): Promise<void> {
  const sink = client.query(from(`COPY ${table} (${columns.join(', ')}) FROM STDIN`))
  await pipeline(Readable.from(chunks(rows)), sink)
}

function* chunks(rows: Iterable<Row>): Generator<string> {
  let lines: string[] = []
  for (const row of rows) {
    lines.push(row.map((cell) => cell ?? '\\N').join('\t'))
    if (lines.length < CHUNK) continue
    yield `${lines.join('\n')}\n`
    lines = []
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`
}
