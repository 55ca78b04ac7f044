// Threat: an installation for the internet keeps everybody's reset links in a mailbox that is shown on a page.
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { EnvError, parseEnv } from '@/lib/env'
import { completeEnvironment } from './environment'

beforeEach(() => {
  for (const name of ['APP_URL', 'MAILBOX_DIR', 'RESEND_API_KEY', 'SMTP_URL', 'DATA_DIR', 'PORT']) vi.stubEnv(name, '')
})
afterEach(() => vi.unstubAllEnvs())

function complete(settings: Record<string, string>) {
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value)
  const dataDir = mkdtempSync(join(tmpdir(), 'environment-'))
  completeEnvironment(dataDir, 3000, 'make')
  return dataDir
}

it.each(['', 'http://localhost:3000', 'http://127.0.0.1:3000', 'https://[::1]:3000'])(
  'with APP_URL "%s" mail is kept in a local mailbox',
  (APP_URL) => {
    const dataDir = complete({ APP_URL })
    expect(process.env.MAILBOX_DIR).toBe(join(dataDir, 'mailbox'))
    expect(existsSync(join(dataDir, 'mailbox'))).toBe(true)
  },
)

it('with a public APP_URL there is none: the missing transport is named instead', () => {
  const dataDir = complete({ APP_URL: 'https://id.example.com' })
  expect(process.env.MAILBOX_DIR).toBe('')
  expect(existsSync(join(dataDir, 'mailbox'))).toBe(false)
  expect(() => parseEnv(process.env)).toThrow(EnvError)
  expect(() => parseEnv(process.env)).toThrow('RESEND_API_KEY is missing, and so is SMTP_URL')
})

it('where mail is sent there is none either', () => {
  complete({ SMTP_URL: 'smtp://127.0.0.1:25' })
  expect(process.env.MAILBOX_DIR).toBe('')
})
