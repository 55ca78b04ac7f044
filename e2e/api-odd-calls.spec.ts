// Threat: a call that nobody thought of (any body, type, method, query, header, cookie) makes a 5xx, or an error that is no
// problem document. Every documented operation is called, so that a new one is by itself.
import fc from 'fast-check'
import { described, oddJson, oddString, runs } from '@/lib/testing/odd-values'
import { makeReader } from './support/administrator'
import { Client } from './support/client'
import { makeEnrolled } from './support/people'
import { expect, test } from './support/test'

test.describe.configure({ timeout: 120_000 })

type Schema = Parameters<typeof described>[0]
type Operation = {
  parameters?: { name: string; in: string; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
}

const TYPES = ['application/json', 'application/json; charset=utf-16', 'text/plain', 'multipart/form-data', 'x', '']
/** What ends the session of who tries, or leaves no administrator's behind. */
const ENDS = /^(POST \/logout|DELETE \/sessions|DELETE \/account)/

/** What `fetch` lets out: a header holds bytes, and neither line ends nor NUL. */
const header = oddString.map((text) => encodeURIComponent(text.replace(/\p{Cs}/gu, '')).slice(0, 2_000))

/** A body: nearly right, JSON of any kind, cut off, or none at all. */
function bodyOf({ requestBody }: Operation): fc.Arbitrary<string> {
  const schema = requestBody?.content['application/json']?.schema
  const json = schema ? fc.oneof(described(schema, 8), oddJson) : oddJson
  const text = json.map((value) => JSON.stringify(value))
  return fc.oneof(
    { weight: 6, arbitrary: text },
    { weight: 1, arbitrary: fc.tuple(text, fc.nat(50)).map(([whole, cut]) => whole.slice(0, cut)) },
    { weight: 1, arbitrary: oddString },
  )
}

test('no call of any operation is more than refused', async ({ installation }) => {
  const nobody = new Client(installation.url)
  const person = (await makeEnrolled(installation)).client
  const { client: auditor } = await makeReader(installation, 'auditor')
  const { paths } = (await nobody.get('/openapi.json')).json as { paths: Record<string, Record<string, Operation>> }
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
  expect(operations.length).toBeGreaterThan(80)
  let refused = 0

  const one = fc.constantFrom(...operations).chain((each) => {
    const names = (each.operation.parameters ?? [])
      .filter((parameter) => parameter.in === 'query')
      .map(({ name }) => name)
    return fc.record({
      each: fc.constant(each),
      method: fc.oneof(
        { weight: 9, arbitrary: fc.constant(each.method) },
        { weight: 1, arbitrary: fc.constantFrom('PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD') },
      ),
      ids: fc.array(
        fc.oneof(
          fc.uuid(),
          header.filter((text) => text !== '' && !/^\.+$/.test(text)),
        ),
        { minLength: 3, maxLength: 3 },
      ),
      query: fc.array(fc.tuple(fc.oneof(fc.constantFrom('next', ...names), header), header), { maxLength: 3 }),
      body: bodyOf(each.operation),
      type: fc.oneof(
        { weight: 4, arbitrary: fc.constant(TYPES[0] as string) },
        { weight: 1, arbitrary: fc.constantFrom(...TYPES) },
      ),
      key: fc.option(header, { nil: undefined }),
      cookie: fc.option(header, { nil: undefined }),
      by: fc.constantFrom(nobody, person, person, auditor, auditor),
    })
  })
  await fc.assert(
    fc.asyncProperty(one, async ({ each, method, ids, query, body, type, key, cookie, by }) => {
      if (ENDS.test(`${method} ${each.path}`)) return
      const path = each.path.replace(/\{\w+\}/g, () => ids.pop() ?? 'x')
      const search = query.map(([name, value]) => `${name}=${value}`).join('&')
      const cookies = [...by.cookies].map(([name, value]) => `${name}=${value}`)
      const response = await fetch(`${installation.url}/api/v1${path}${search ? `?${search}` : ''}`, {
        method,
        redirect: 'manual',
        headers: {
          origin: installation.url,
          'content-type': type,
          cookie: [...cookies, ...(cookie === undefined ? [] : [`countersign.challenge=${cookie}`])].join('; '),
          ...(key !== undefined && { 'idempotency-key': key, authorization: `Bearer ${key}` }),
        },
        ...(['GET', 'HEAD'].includes(method) ? {} : { body }),
      })
      const text = await response.text()
      const said = `${method} ${path} ${response.status} ${text.slice(0, 200)}`
      expect(response.status, said).toBeLessThan(500)
      if (response.status < 400 || method === 'HEAD') return
      refused++
      // A path that is none, and a method that is none, are answered by others.
      if (response.status === 405 || (response.status === 400 && /%/.test(path) && text === 'Bad Request')) return
      expect(response.headers.get('content-type'), said).toContain('application/problem+json')
      expect(JSON.parse(text), said).toMatchObject({ status: response.status, code: expect.any(String) })
    }),
    runs(400),
  )
  expect(refused).toBeGreaterThan(50)
})

test('a body that is too long or too deep is cut off, whatever takes it', async ({ installation }) => {
  const { client } = await makeEnrolled(installation)
  for (const path of ['/login', '/signup', '/account', '/2fa/totp/verify-setup', '/verifications']) {
    for (const [body, statuses] of [
      ['['.repeat(60_000) + ']'.repeat(60_000), [400, 401, 403]],
      ['{"a":'.repeat(20_000).concat('1', '}'.repeat(20_000)), [400, 401, 403]],
      [`"${'x'.repeat(300_000)}"`, [413]],
    ] as [string, number[]][]) {
      const method = path === '/account' ? 'PATCH' : 'POST'
      const answer = await client.request(method, `/api/v1${path}`, {
        body,
        headers: { 'content-type': 'application/json' },
      })
      expect(statuses, `${path} ${answer.text.slice(0, 100)}`).toContain(answer.status)
    }
  }
})
