// Promise: what is missing or malformed in the environment is named, all of it at once.
import { describe, expect, it } from 'vitest'
import { EnvError, parseEnv } from './env'

const key = Buffer.alloc(32, 1).toString('base64url')
const good = {
  DATABASE_URL: 'postgresql://user:pw@db.example:5432/countersign',
  APP_URL: 'https://id.example.com',
  AUTH_SECRET: 'x'.repeat(32),
  ENCRYPTION_KEYS: `k1:${key}`,
  SMTP_URL: 'smtp://mail.example.com:587',
}

function problems(change: Record<string, string | undefined>): string[] {
  try {
    parseEnv({ ...good, ...change })
    return []
  } catch (error) {
    if (error instanceof EnvError) return error.problems
    throw error
  }
}

it('takes a complete one, with defaults for the rest', () => {
  expect(parseEnv(good)).toMatchObject({
    PORT: 3000,
    HOST: '127.0.0.1',
    LOG_LEVEL: 'info',
    MAIL_FROM: 'Countersign <no-reply@id.example.com>',
  })
  expect(parseEnv(good).ENCRYPTION_KEYS.get('k1')).toHaveLength(32)
})

it('takes return hosts by name, with a port, and all below a name', () => {
  const hosts = ['app.example.com', '*.example.com', 'app.example.com:8443', '*.localhost', '[::1]:8080']
  const { ALLOWED_RETURN_HOSTS } = parseEnv({ ...good, ALLOWED_RETURN_HOSTS: ` ${hosts.join(' , ')}` })
  expect(ALLOWED_RETURN_HOSTS).toEqual(hosts)
})

it('takes limits of zero and more, which are whole numbers', () => {
  expect(parseEnv(good)).toMatchObject({ LIMIT_VERIFY_PER_MINUTE: 5, LIMIT_SIGNIN_PER_HOUR: 100 })
  expect(parseEnv({ ...good, LIMIT_VERIFY_PER_MINUTE: '0' }).LIMIT_VERIFY_PER_MINUTE).toBe(0)
  for (const wrong of ['-1', '2.5', 'many', '1e9']) {
    expect(problems({ LIMIT_SIGNIN_PER_HOUR: wrong })[0]).toMatch(/^LIMIT_SIGNIN_PER_HOUR must be a whole number/)
  }
})

it('takes a store of limits as a whole, and not in the clear over the internet', () => {
  const UPSTASH_REDIS_REST_URL = 'https://limits.example.com'
  expect(problems({ UPSTASH_REDIS_REST_URL })).toEqual(['UPSTASH_REDIS_REST_TOKEN is missing: the REST API needs both'])
  expect(problems({ UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN: 'x' })).toEqual([])
  const plain = { UPSTASH_REDIS_REST_URL: 'http://limits.example.com', UPSTASH_REDIS_REST_TOKEN: 'x' }
  expect(problems(plain)[0]).toMatch(/^UPSTASH_REDIS_REST_URL must be https/)
  expect(problems({ REDIS_URL: 'rediss://user:pw@redis.example.com:6380/1' })).toEqual([])
  expect(problems({ REDIS_URL: 'https://redis.example.com' })[0]).toMatch(/^REDIS_URL must be a redis:/)
})

it('names everything that an empty one lacks', () => {
  const empty = Object.fromEntries(Object.keys(good).map((name) => [name, '']))
  const named = problems(empty).map((problem) => problem.split(' ')[0])
  expect(named).toEqual(['DATABASE_URL', 'APP_URL', 'AUTH_SECRET', 'ENCRYPTION_KEYS', 'RESEND_API_KEY'])
})

describe('refuses', () => {
  it.each([
    ['a database that is not PostgreSQL', { DATABASE_URL: 'mysql://db' }],
    ['http on a public host', { APP_URL: 'http://id.example.com' }],
    ['a base URL with a path', { APP_URL: 'https://example.com/id' }],
    ['a short secret', { AUTH_SECRET: 'short' }],
    ['a key of the wrong length', { ENCRYPTION_KEYS: 'k1:AAAA' }],
    ['a key without a name', { ENCRYPTION_KEYS: key }],
    ['two keys of one name', { ENCRYPTION_KEYS: `k1:${key},k1:${key}` }],
    ['mail by a protocol that is none', { SMTP_URL: 'https://mail.example.com' }],
    ['a return host that is an address', { ALLOWED_RETURN_HOSTS: 'app.example.com,https://app.example.com' }],
    ['a whole domain of everybody as return host', { ALLOWED_RETURN_HOSTS: '*.com' }],
    ['every host as return host', { ALLOWED_RETURN_HOSTS: '*' }],
    ['a port that is none', { PORT: '70000' }],
    ['a level that is none', { LOG_LEVEL: 'loud' }],
  ])('%s, by name', (_, change) => {
    expect(problems(change).join()).toContain(Object.keys(change)[0])
    expect(problems(change)).toHaveLength(1)
  })

  it('and never repeats a secret', () => {
    expect(problems({ AUTH_SECRET: 'hunter2', ENCRYPTION_KEYS: 'k1:hunter2' }).join()).not.toContain('hunter2')
  })
})

describe('providers to sign in with', () => {
  const client = { AUTH_GOOGLE_ID: 'id', AUTH_GOOGLE_SECRET: 'secret' }
  const entra = { AUTH_MICROSOFT_ENTRA_ID_ID: 'id', AUTH_MICROSOFT_ENTRA_ID_SECRET: 'secret' }
  const oidc = { AUTH_OIDC_ID: 'id', AUTH_OIDC_SECRET: 'secret', AUTH_OIDC_ISSUER: 'https://sso.example.com/realms/x' }

  it('are those that are set up, under the name that people read', () => {
    const { PROVIDERS } = parseEnv({ ...good, ...client, ...entra, ...oidc, AUTH_OIDC_NAME: 'Example Ltd' })
    expect(PROVIDERS).toEqual([
      { id: 'google', name: 'Google', clientId: 'id', clientSecret: 'secret', issuer: undefined },
      { id: 'microsoft-entra-id', name: 'Microsoft', clientId: 'id', clientSecret: 'secret', issuer: undefined },
      { id: 'oidc', name: 'Example Ltd', clientId: 'id', clientSecret: 'secret', issuer: oidc.AUTH_OIDC_ISSUER },
    ])
    expect(parseEnv(good).PROVIDERS).toEqual([])
  })

  it.each([
    ['AUTH_GOOGLE_SECRET', { ...client, AUTH_GOOGLE_SECRET: '' }],
    ['AUTH_GOOGLE_ID', { ...client, AUTH_GOOGLE_ID: undefined }],
    ['AUTH_GOOGLE_ISSUER', { ...client, AUTH_GOOGLE_ISSUER: 'https://accounts.google.com' }],
    ['AUTH_OIDC_ISSUER', { ...oidc, AUTH_OIDC_ISSUER: undefined }],
    ['AUTH_OIDC_ISSUER', { ...oidc, AUTH_OIDC_ISSUER: 'http://sso.example.com' }],
    ['AUTH_OIDC_ISSUER', { ...oidc, AUTH_OIDC_ISSUER: 'sso.example.com' }],
    ['AUTH_OIDC_ISSUER', { ...oidc, AUTH_OIDC_ISSUER: 'https://sso.example.com/?a=b' }],
    ['AUTH_OKTA_ID', { AUTH_OKTA_SECRET: 'secret', AUTH_OKTA_ISSUER: 'https://x.okta.com' }],
  ])('set up by half are refused by name: %s', (name, change) => {
    expect(problems(change).join()).toContain(name)
    expect(problems(change)).toHaveLength(1)
  })

  it('may be plain http on this machine, for trying them out', () => {
    expect(problems({ ...oidc, AUTH_OIDC_ISSUER: 'http://127.0.0.1:8080/realms/x' })).toEqual([])
  })
})
