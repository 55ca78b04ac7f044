import { join } from 'node:path'
import { migrate } from '@/lib/migrations/migrate'
import { createEmptyDatabase, MIGRATIONS, startTestPostgres } from '@/lib/testing/test-postgres'
import { schemaDiff } from './db-diff/schema-diff'

// Prints the SQL that the migrations still lack, ready for a new folder under prisma/migrations.
const postgres = await startTestPostgres()
try {
  const url = await createEmptyDatabase(postgres.adminUrl, 'migrated')
  await migrate(url, MIGRATIONS)
  const sql = await schemaDiff(url, join(import.meta.dirname, '..', 'prisma', 'schema.prisma'))
  process.stdout.write(sql || '-- The migrations and the schema agree.\n')
} finally {
  await postgres.stop()
}
