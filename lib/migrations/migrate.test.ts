import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { beforeEach, describe, expect, inject, it } from 'vitest'
import { createEmptyDatabase, MIGRATIONS } from '@/lib/testing/test-postgres'
import { migrate } from './migrate'
import { pendingMigrations } from './pending'

let url: string
let folder: string
let n = 0

beforeEach(async () => {
  url = await createEmptyDatabase(inject('adminUrl'), `migrate_${process.pid}_${n++}`)
  folder = mkdtempSync(join(tmpdir(), 'migrations-'))
})

function write(name: string, sql: string) {
  mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, name, 'migration.sql'), sql)
}

async function query(sql: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

describe('migrate', () => {
  it('applies in order, once, and records what Prisma would', async () => {
    write('2_second', 'INSERT INTO things VALUES (2)')
    write('1_first', 'CREATE TABLE things (id int)')
    expect(await pendingMigrations(url, folder)).toEqual(['1_first', '2_second', 'the job queue'])
    expect(await migrate(url, folder)).toEqual(['1_first', '2_second'])
    expect(await migrate(url, folder)).toEqual([])
    expect(await pendingMigrations(url, folder)).toEqual([])
    expect(await query('SELECT id FROM things')).toEqual([{ id: 2 }])
    const rows = await query(
      'SELECT migration_name, checksum, applied_steps_count, finished_at >= started_at AS timed, logs FROM _prisma_migrations ORDER BY 1',
    )
    expect(rows).toMatchObject([
      {
        migration_name: '1_first',
        checksum: '722a132da65b17561e8ceeb425bf6cb52e3d1ef2f9f5e3db67e1237e4c8e2f78',
        applied_steps_count: 1,
        timed: true,
        logs: null,
      },
      { migration_name: '2_second' },
    ])
  })

  it('lets two processes migrate at once', async () => {
    cpSync(MIGRATIONS, folder, { recursive: true })
    const results = await Promise.all([migrate(url, folder), migrate(url, folder), migrate(url, folder)])
    expect(results.filter((applied) => applied.length > 0)).toHaveLength(1)
    expect(await query('SELECT count(*)::int AS n FROM settings')).toEqual([{ n: 1 }])
  })

  it('leaves nothing of a migration that fails', async () => {
    write('1_first', 'CREATE TABLE things (id int)')
    write('2_broken', 'INSERT INTO things VALUES (1); INSERT INTO nowhere VALUES (1)')
    await expect(migrate(url, folder)).rejects.toThrow(/2_broken failed and changed nothing.*nowhere/)
    expect(await query('SELECT id FROM things')).toEqual([])
    expect(await pendingMigrations(url, folder)).toEqual(['2_broken', 'the job queue'])
    write('2_broken', 'INSERT INTO things VALUES (1)')
    expect(await migrate(url, folder)).toEqual(['2_broken'])
  })

  it('refuses when an applied migration was changed, but not for its line endings', async () => {
    write('1_first', 'CREATE TABLE things (\n id int)')
    await migrate(url, folder)
    write('1_first', 'CREATE TABLE things (\r\n id int)')
    expect(await migrate(url, folder)).toEqual([])
    write('1_first', 'CREATE TABLE things (\n id bigint)')
    await expect(migrate(url, folder)).rejects.toThrow(/1_first was changed after it had been applied/)
    await expect(pendingMigrations(url, folder)).rejects.toThrow(/1_first was changed/)
  })

  it('refuses after a migration another tool left half-done', async () => {
    write('1_first', 'CREATE TABLE things (id int)')
    await migrate(url, folder)
    await query('UPDATE _prisma_migrations SET finished_at = NULL')
    await expect(migrate(url, folder)).rejects.toThrow(/1_first was started by another tool/)
    await query('UPDATE _prisma_migrations SET rolled_back_at = now()')
    await query('DROP TABLE things')
    expect(await migrate(url, folder)).toEqual(['1_first'])
  })
})
