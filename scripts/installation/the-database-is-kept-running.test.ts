// Promise: the quickstart's own PostgreSQL comes back by itself when it was killed, with all that was committed; and does not
// when it was told to stop.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, expect, it, vi } from 'vitest'
import { findRunning } from '@/lib/embedded-postgres/leftover'
import { startDatabase } from './embedded-database'

const dataDir = mkdtempSync(join(tmpdir(), 'kept-running-'))
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

async function query(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

it('PostgreSQL is killed twice, and then stopped', { timeout: 60_000 }, async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {})
  const folder = join(dataDir, 'postgres')
  const pid = () => Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0])
  const database = await startDatabase(dataDir)
  await query(database.url, 'CREATE TABLE kept AS SELECT 1 AS n')
  for (let n = 1; n <= 2; n++) {
    process.kill(pid(), 'SIGKILL')
    const back = () => said.mock.calls.filter(([line]) => line === 'PostgreSQL is back.').length
    await expect.poll(back, { timeout: 15_000 }).toBe(n)
    expect(await query(database.url, 'SELECT n FROM kept')).toEqual([{ n: 1 }])
  }
  await database.stop()
  await sleep(500)
  expect(findRunning(folder)).toBeUndefined()
})
