import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTemplate, startTestPostgres } from '@/lib/testing/test-postgres'
import { isBuilt } from '@/scripts/support/build-app.mjs'

/** One PostgreSQL for all workers, each of which gets a database of its own. */
export default async function setup(): Promise<() => Promise<void>> {
  if (!isBuilt()) throw new Error('The build is not of these sources. Run: npm run build')
  const postgres = await startTestPostgres()
  await createTemplate(postgres.adminUrl)
  process.env.E2E_ADMIN_URL = postgres.adminUrl
  const secrets = mkdtempSync(join(tmpdir(), 'countersign-secrets-'))
  process.env.E2E_SECRETS = secrets
  return async () => {
    rmSync(secrets, { recursive: true, force: true })
    await postgres.stop()
  }
}
