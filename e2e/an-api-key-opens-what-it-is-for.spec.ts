// Threat: an API key opens what it was not made for: other routes, a person's own routes, anything after its end. Whatever
// operation is added is found by the document and walked here.
import type { Scope } from '@/lib/api-keys/scopes'
import { Client } from './support/client'
import { makeEnrolled, newAddress } from './support/people'
import { expect, test } from './support/test'

type Operation = { method: string; path: string; scopes: string[] | null; public: boolean }

async function operations(url: string): Promise<Operation[]> {
  const { paths } = (await new Client(url).get('/openapi.json')).json
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, { security?: { key?: string[] }[] }>).map(([method, { security }]) => ({
      method: method.toUpperCase(),
      path: path
        .replaceAll(/\{(id|userId|deliveryId)\}/g, '00000000-0000-4000-8000-000000000000')
        .replaceAll(/\{\w+\}/g, 'x'),
      scopes: security?.find(({ key }) => key)?.key ?? null,
      public: security === undefined,
    })),
  )
}

const ONE = { name: 'one', expiresInDays: 1, perMinute: 10_000, actor: 'operator', from: null } as const

const call = (url: string, { method, path }: Operation, key: string, body?: unknown) =>
  new Client(url).request(method, `/api/v1${path}`, {
    body: method === 'GET' ? undefined : JSON.stringify(body ?? { nonsense: true }),
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', origin: '' },
  })

test.describe('an API key', () => {
  test('of one scope gets 403 everywhere else, and gets in where it belongs', async ({ installation }) => {
    // Every operation with every scope.
    test.setTimeout(180_000)
    const all = (await operations(installation.url)).filter((operation) => !operation.public)
    const scopes = [...new Set(all.flatMap((operation) => operation.scopes ?? []))]
    expect(scopes.length).toBeGreaterThan(10)
    const { createApiKey } = await import('@/lib/api-keys/create-api-key')
    for (const scope of scopes) {
      const { key } = await createApiKey({ ...ONE, scopes: [scope as Scope] })
      const answers = await Promise.all(
        all.map(async (operation) => ({ operation, ...(await call(installation.url, operation, key)) })),
      )
      for (const { operation, status, json } of answers) {
        const name = `${scope}: ${operation.method} ${operation.path}`
        const good = operation.scopes?.every((needed) => needed === scope || needed === scope.replace('write', 'read'))
        if (!operation.scopes) expect([status, json.code], name).toEqual([403, 'not_for_api_keys'])
        else if (!good)
          expect([status, json.code, json.scope], name).toEqual([403, 'insufficient_scope', operation.scopes.join(' ')])
        else expect([401, 403, 429], name).not.toContain(status)
      }
    }
  })

  test('opens no route of a person, also with every scope and that person’s cookie beside it', async ({
    installation,
  }) => {
    const { client } = await makeEnrolled(installation)
    const { key } = (await installation.countersign('api-keys', 'create', '--name', 'all', '--scopes', '*')) as {
      key: string
    }
    for (const [method, path] of [
      ['GET', '/session'],
      ['GET', '/2fa'],
      ['POST', '/2fa/totp/setup'],
      ['POST', '/2fa/backup-codes'],
      ['POST', '/password/change'],
      ['DELETE', '/sessions'],
      ['POST', '/step-up'],
    ] as const) {
      const answer = await client.request(method, `/api/v1${path}`, {
        body: method === 'GET' ? undefined : '{}',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      })
      expect([answer.status, answer.json.code], path).toEqual([403, 'not_for_api_keys'])
    }
    expect((await client.get('/session')).status).toBe(200)
  })

  test('that is revoked gets 401 at once; so does one that is made up', async ({ installation }) => {
    const made = (await installation.countersign(
      'api-keys',
      'create',
      '--name',
      'short',
      '--scopes',
      'users:read',
    )) as {
      id: string
      key: string
    }
    const users = { method: 'GET', path: '/users', scopes: null, public: false }
    expect((await call(installation.url, users, made.key)).status).toBe(200)
    await installation.countersign('api-keys', 'revoke', made.id)
    for (const key of [made.key, `cs_${'A'.repeat(43)}`, 'cs_']) {
      const { status, json, headers } = await call(installation.url, users, key)
      expect([status, json.code]).toEqual([401, 'invalid_api_key'])
      expect(headers.get('www-authenticate')).toContain('invalid_token')
    }
  })

  test('that makes accounts makes no administrators, unless it may give roles', async ({ installation }) => {
    const keyFor = async (scopes: string) =>
      ((await installation.countersign('api-keys', 'create', '--name', 'hr', '--scopes', scopes)) as { key: string })
        .key
    const create = { method: 'POST', path: '/users', scopes: null, public: false }
    const person = (role?: string) => ({ email: newAddress('made'), password: 'correct-Horse-battery-7-staple', role })
    const weak = await keyFor('users:write')
    expect((await call(installation.url, create, weak, person())).status).toBe(201)
    expect((await call(installation.url, create, weak, person('admin'))).json.code).toBe('insufficient_scope')
    const invited = { email: newAddress('made'), groups: ['00000000-0000-4000-8000-000000000000'] }
    expect((await call(installation.url, create, weak, invited)).json.code).toBe('insufficient_scope')
    const strong = await keyFor('users:write,roles:write')
    const made = await call(installation.url, create, strong, person('auditor'))
    expect([made.status, made.json.roles]).toEqual([201, expect.arrayContaining(['auditor'])])
    const { db } = await import('@/lib/db')
    const event = await db.auditEvent.findFirstOrThrow({ where: { event: 'user.created', userId: made.json.id } })
    expect(event.actor).toMatch(/^api_key:/)
  })
})
