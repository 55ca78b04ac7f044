import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, inject } from 'vitest'
import { testEnvironment } from './test-environment'
import { createDatabase } from './test-postgres'

/*
 * Runs before every test file: a fresh database of the worker's own and the environment that names it, in place before
 * anything reads it.
 */
const databaseUrl = await createDatabase(inject('adminUrl'), `worker_${process.env.VITEST_POOL_ID}`)
const folder = mkdtempSync(join(tmpdir(), 'countersign-files-'))
// What a test puts into the temporary folder goes with this one.
process.env.TMPDIR = folder
const mailboxDir = mkdtempSync(join(folder, 'mailbox-'))
Object.assign(process.env, testEnvironment({ databaseUrl, mailboxDir }))

afterAll(async () => {
  const { disconnect } = await import('@/lib/db')
  await disconnect()
  rmSync(folder, { recursive: true, force: true })
})
