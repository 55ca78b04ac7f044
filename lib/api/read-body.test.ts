// Threat: odd input reaches a use case, or makes a 500.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readBody } from './read-body'
import { changePasswordBody, loginBody, sixDigits, verifyChallengeBody } from './schemas'

const post = (body: BodyInit, type = 'application/json') =>
  new Request('http://localhost/', { method: 'POST', body, headers: { 'content-type': type } })

it.each([
  ['a number', 123456],
  ['an array', ['123456']],
  ['an object', { code: '123456' }],
  ['null', null],
  ['true', true],
  ['five digits', '12345'],
  ['seven digits', '1234567'],
  ['full-width digits', '１２３４５６'],
  ['Arabic digits', '١٢٣٤٥٦'],
  ['digits around NUL', '123\u0000456'],
  ['digits with a NUL at the end', '123456\u0000'],
  ['digits with a new line', '123456\n'],
  ['a sign', '+12345'],
  ['an exponent', '1e5000'],
  ['nothing', ''],
  ['a megabyte', '1'.repeat(1 << 20)],
])('a code that is %s is not a code', (_, code) => {
  expect(sixDigits.safeParse(code).success).toBe(false)
})

it.each([
  ['not JSON', '{"email":', 'malformed_json'],
  ['JSON, but a string', '"x"', 'invalid_request'],
  ['JSON, but null', 'null', 'invalid_request'],
  ['an array', '[]', 'invalid_request'],
  ['empty', '', 'invalid_request'],
  ['an unknown field', '{"email":"a@example.com","password":"x","admin":true}', 'invalid_request'],
  ['a password with NUL', '{"email":"a@example.com","password":"x\\u0000"}', 'invalid_request'],
  ['too large', `{"email":"${'a'.repeat(200_000)}"}`, 'invalid_request'],
])('%s', async (_, body, code) => {
  expect(await readBody(post(body), loginBody)).toMatchObject({ ok: false, code })
})

it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/json-patch+json', ''])(
  'a body of type %j is not read',
  async (type) => {
    expect(await readBody(post('{"email":"a@example.com","password":"x"}', type), loginBody)).toMatchObject({
      code: 'unsupported_media_type',
    })
  },
)

it('says what is wrong where, and never repeats what was sent', async () => {
  const result = await readBody(post('{"currentPassword":"hunter2-hunter2","newPassword":"short"}'), changePasswordBody)
  expect(result).toEqual({
    ok: false,
    code: 'invalid_request',
    errors: [{ path: 'newPassword', code: 'password_too_short' }],
  })
})

it('counts a password in code points: eight emoji are eight characters', async () => {
  const with8 = post(JSON.stringify({ currentPassword: 'x', newPassword: '🦊🐧🌵🪁🧊🎻🛶🍄' }))
  expect(await readBody(with8, changePasswordBody)).toMatchObject({ ok: true })
  const with7 = post(JSON.stringify({ currentPassword: 'x', newPassword: '🦊🐧🌵🪁🧊🎻🛶' }))
  expect(await readBody(with7, changePasswordBody)).toMatchObject({ ok: false })
})

it('whatever comes in, the answer is a value or a code', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.json(), fc.string(), fc.uint8Array()), async (body) => {
      const result = await readBody(post(body as BodyInit), verifyChallengeBody)
      if (!result.ok) expect(['malformed_json', 'invalid_request', 'unsupported_media_type']).toContain(result.code)
    }),
  )
})

it.each([
  '{"email":{"length":{"toString":null}},"password":"x"}',
  '{"email":"a@example.com","password":{"length":{}}}',
])('a length that compares with nothing is wrong input, and breaks nothing: %s', async (body) => {
  expect(await readBody(post(body), loginBody)).toMatchObject({ ok: false, code: 'invalid_request' })
})
