import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { findRunning } from '@/lib/embedded-postgres/leftover'
import { type Command, run } from './support/command'
import { freePort } from './support/free-port'

test.describe('the quickstart', () => {
  let dataDir: string
  let port: number
  const started: Command[] = []

  test.beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'quickstart-'))
    port = await freePort()
  })

  test.afterEach(async () => {
    for (const command of started.splice(0)) {
      command.signal('SIGTERM')
      await command.ended
    }
    rmSync(dataDir, { recursive: true, force: true })
  })

  const environment = () => ({ DATA_DIR: dataDir, PORT: String(port) })

  async function quickstart(...args: string[]) {
    const command = run('quickstart.mjs', args, environment())
    started.push(command)
    await command.says('Ctrl-C stops everything')
    return command
  }

  async function countersign(...args: string[]) {
    const command = run('countersign.mjs', [...args, '--json'], environment())
    const code = await command.ended
    return { code, answer: JSON.parse(command.output()) }
  }

  const create = (email: string) =>
    countersign('users', 'create', '--email', email, '--password', 'correct-Horse-battery-7-staple', '--verified')

  test('comes up, takes orders, is killed, comes up again with everything, and stops without a trace', async ({
    request,
  }) => {
    const first = await quickstart()
    expect(first.output()).toContain(`http://localhost:${port}/setup?token=`)
    for (const host of ['localhost', '127.0.0.1']) {
      expect((await request.get(`http://${host}:${port}/api/health/ready`)).status()).toBe(200)
    }
    expect(await create('Kept@example.com')).toMatchObject({ code: 0, answer: { email: 'kept@example.com' } })
    expect(await create('kept@example.com')).toMatchObject({ code: 1, answer: { error: { code: 'email_taken' } } })

    first.signal('SIGKILL')
    await first.ended
    expect((await countersign('users', 'list')).answer, 'of an installation that does not run').toHaveLength(1)

    const second = await quickstart()
    expect((await countersign('users', 'list')).answer).toMatchObject([{ email: 'kept@example.com' }])
    second.signal('SIGINT')
    expect(await second.ended).toBe(0)
    expect(findRunning(join(dataDir, 'postgres'))).toBeUndefined()
    expect(readdirSync(dataDir).sort()).toEqual(['mailbox', 'postgres', 'postgres.log', 'postgres.port', 'secrets'])
  })

  test('refuses a second run beside itself, and says where the first is', async () => {
    const first = await quickstart()
    const second = run('quickstart.mjs', [], { ...environment(), PORT: String(await freePort()) })
    expect(await second.ended).toBe(1)
    expect(second.output()).toContain(`already runs on ${dataDir}`)
    expect(second.output()).toContain(`port ${port}`)
    first.signal('SIGTERM')
    expect(await first.ended).toBe(0)
  })

  test('names a port that is taken, before anything else', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve))
    const command = run('quickstart.mjs', [], environment())
    expect(await command.ended).toBe(1)
    expect(command.output()).toMatch(new RegExp(`^Port ${port} is in use .*PORT=`))
    other.close()
  })

  test('--demo makes people to try it with, the same at every start', async () => {
    const first = await quickstart('--demo')
    expect(first.output()).not.toContain('/setup?token=')
    const people = () => first.output().match(/^ {2}\S+@demo\.example.*$/gm)
    expect(people()).toHaveLength(5)
    first.signal('SIGTERM')
    await first.ended
    const second = await quickstart('--demo')
    expect(second.output().match(/^ {2}\S+@demo\.example.*$/gm)).toEqual(people())
  })
})

test.describe('npm start', () => {
  const complete = {
    DATABASE_URL: 'postgresql://nobody:nothing@127.0.0.1:1/nowhere',
    APP_URL: 'https://id.example.com',
    AUTH_SECRET: 'x'.repeat(40),
    ENCRYPTION_KEYS: `k1:${Buffer.alloc(32).toString('base64url')}`,
    SMTP_URL: 'smtp://127.0.0.1:1',
  }

  async function refusal(env: Record<string, string>) {
    const command = run('start.mjs', [], env)
    expect(await command.ended).toBe(1)
    expect(command.output()).not.toMatch(/^\s+at /m)
    return command.output()
  }

  test('refuses, naming each variable that is missing or malformed', async () => {
    const nothing = await refusal({})
    for (const name of ['DATABASE_URL', 'APP_URL', 'AUTH_SECRET', 'ENCRYPTION_KEYS', 'RESEND_API_KEY']) {
      expect(nothing).toContain(`${name} is`)
    }
    expect(await refusal({ ...complete, APP_URL: 'http://id.example.com' })).toContain('APP_URL must be https')
    expect(await refusal({ ...complete, TRUSTED_PROXIES: '10.0.0.0/99' })).toContain(
      'TRUSTED_PROXIES holds "10.0.0.0/99"',
    )
  })

  test('refuses a database that is away, without showing its password', async () => {
    const said = await refusal(complete)
    expect(said).toContain('127.0.0.1:1 (DATABASE_URL) cannot be used')
    expect(said).not.toContain('nothing')
  })
})

test('the command line says what it did not understand, and where there is no installation', async () => {
  const usage = run('countersign.mjs', ['users', 'create', '--json'], {})
  expect(await usage.ended).toBe(2)
  expect(JSON.parse(usage.output())).toMatchObject({ error: { code: 'usage' } })
  const nowhere = run('countersign.mjs', ['users', 'list'], { DATA_DIR: join(tmpdir(), 'there-is-nothing-here') })
  expect(await nowhere.ended).toBe(1)
  expect(nowhere.output()).toMatch(/^There is no installation in .*\n$/)
})
