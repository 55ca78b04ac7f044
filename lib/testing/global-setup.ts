import type { TestProject } from 'vitest/node'
import { createTemplate, startTestPostgres } from './test-postgres'

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of the superuser of the tests' PostgreSQL. */
    adminUrl: string
  }
}

/** One PostgreSQL for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startTestPostgres()
  await createTemplate(postgres.adminUrl)
  project.provide('adminUrl', postgres.adminUrl)
  return postgres.stop
}
