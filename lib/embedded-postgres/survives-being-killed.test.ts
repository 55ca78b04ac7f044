import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findRunning, isAlive } from './leftover'
import { provision } from './provision'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './start'

let folder: string
let running: EmbeddedPostgres | undefined

const parent = mkdtempSync(join(tmpdir(), 'embedded-'))

beforeEach(() => {
  folder = join(parent, 'postgres')
})

afterEach(async () => {
  await running?.stop()
  running = undefined
})

afterAll(() => rmSync(parent, { recursive: true, force: true }))

/** With the durability a real installation has. */
async function start(options: { password?: string } = {}) {
  running = await startEmbeddedPostgres({ folder, password: 'a password: with/odd @signs', ...options })
  return running
}

async function query(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

describe('the built-in PostgreSQL', () => {
  it('ends one that a killed run left behind, and keeps what was committed', async () => {
    const first = await start()
    await query(first.adminUrl, 'CREATE TABLE left_behind AS SELECT 1 AS n')
    expect(findRunning(folder)).toEqual({ pid: first.pid, port: first.port })
    const second = await start()
    expect(isAlive(first.pid)).toBe(false)
    expect(second.port).toBe(first.port)
    expect(await query(second.adminUrl, 'SELECT n FROM left_behind')).toEqual([{ n: 1 }])
  })

  it('keeps what was committed when it is killed itself, backends and all', async () => {
    const first = await start()
    await query(first.adminUrl, 'CREATE TABLE kept (n int)')
    const idle = new pg.Client({ connectionString: first.adminUrl })
    idle.on('error', () => {})
    await idle.connect()
    await idle.query('INSERT INTO kept VALUES (1)')
    process.kill(first.pid, 'SIGKILL')
    const second = await start()
    expect(await query(second.adminUrl, 'SELECT n FROM kept')).toEqual([{ n: 1 }])
  })

  it('is not stopped by a note whose number belongs to something else by now', async () => {
    await start()
    await running?.stop()
    writeFileSync(join(folder, 'postmaster.pid'), `${process.pid}\n${folder}\n1\n1\n\n127.0.0.1\n\nready\n`)
    expect(findRunning(folder)).toBeUndefined()
    await start()
    expect(isAlive(process.pid)).toBe(true)
  })

  it('is not stopped by the rest of an initialisation that was killed half-way', async () => {
    folder = join(parent, 'another', 'postgres')
    mkdirSync(`${folder}.init-abc/data`, { recursive: true })
    writeFileSync(`${folder}.init-abc/data/PG_VERSION`, '18\n')
    await start()
    expect(readdirSync(join(folder, '..')).sort()).toEqual(['postgres', 'postgres.log', 'postgres.port'])
  })

  it('says what to do when its password is not the right one', async () => {
    await start()
    await running?.stop()
    await expect(start({ password: 'another' })).rejects.toThrow(
      /password of PostgreSQL is not the one its data folder was made with/,
    )
    expect(findRunning(folder)).toBeUndefined()
  })

  it('answers on loopback alone, by no socket file, and keeps its folder to itself', async () => {
    const { adminUrl } = await start()
    const rows = await query(
      adminUrl,
      `SELECT name, setting FROM pg_settings WHERE name IN ('listen_addresses', 'unix_socket_directories', 'fsync', 'synchronous_commit') ORDER BY 1`,
    )
    expect(rows.map((row) => `${row.name}=${row.setting}`)).toEqual([
      'fsync=on',
      'listen_addresses=127.0.0.1',
      'synchronous_commit=on',
      'unix_socket_directories=',
    ])
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    const wrong = adminUrl.replace(/:[^:@]+@/, ':wrong@')
    await expect(query(wrong, 'SELECT 1')).rejects.toThrow(/password authentication failed/)
  })

  it.runIf(process.platform === 'linux')('knows nothing of our environment', async () => {
    process.env.A_SECRET_OF_OURS = 'do not tell'
    const { pid } = await start()
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain('A_SECRET_OF_OURS')
  })

  it('gives the app a role that owns its database and is no superuser, once', async () => {
    const { adminUrl, port } = await start()
    const app = { role: 'app', password: "it's: odd/@", database: 'app' }
    await provision(adminUrl, app)
    await provision(adminUrl, app)
    const url = `postgresql://app:${encodeURIComponent(app.password)}@127.0.0.1:${port}/app`
    expect(await query(url, 'SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user')).toEqual([
      { rolsuper: false, rolcreaterole: false },
    ])
    await query(url, 'CREATE TABLE mine (n int)')
  })
})
