import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Migration = { name: string; sql: string; checksums: string[] }

/**
 * The migration folders in the order they apply. `checksums[0]` is what Prisma records (SHA-256 of the file, hex);
 * like Prisma, a file whose line endings alone were changed by a checkout still counts as the same.
 */
export function readMigrations(folder: string): Migration[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'migration.sql')))
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8')
      const unix = sql.replaceAll('\r\n', '\n')
      return { name, sql, checksums: [sql, unix, unix.replaceAll('\n', '\r\n')].map(sha256) }
    })
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
