import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readSecret, secret } from './secrets'

const newFolder = () => mkdtempSync(join(tmpdir(), 'secrets-'))

it('a secret is made once, readable by its owner alone', () => {
  const dataDir = newFolder()
  expect(readSecret(dataDir, 'encryption-keys')).toBeUndefined()
  const made = secret(dataDir, 'encryption-keys')
  expect(made).toMatch(/^k1:[A-Za-z0-9_-]{43}$/)
  expect(secret(dataDir, 'encryption-keys')).toBe(made)
  expect(readSecret(dataDir, 'encryption-keys')).toBe(made)
  expect(statSync(join(dataDir, 'secrets')).mode & 0o777).toBe(0o700)
  expect(statSync(join(dataDir, 'secrets', 'encryption-keys')).mode & 0o777).toBe(0o600)
  expect(readdirSync(join(dataDir, 'secrets'))).toEqual(['encryption-keys'])
})

it('a lost key is not replaced by a new one that opens nothing', () => {
  const dataDir = newFolder()
  secret(dataDir, 'encryption-keys')
  mkdirSync(join(dataDir, 'postgres'))
  writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '18\n')
  rmSync(join(dataDir, 'secrets', 'encryption-keys'))
  expect(() => secret(dataDir, 'encryption-keys')).toThrow(/Restore it from a backup/)
})
