// Threat: input that nobody thought of gets past a schema, breaks it, or becomes something else on the way. Every schema
// of the API and of every form is found by walking them, so that a new one is held to this by itself.
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { z } from 'zod'
import { judge } from '@/lib/api/read-body'
import { described, objectOf, oddCode, oddJson, oddString, runs } from '@/lib/testing/odd-values'
import { storable } from '@/lib/users/fields'

const forms = vi.hoisted(() => ({ found: [] as { texts: string; body: z.ZodType; read: (field: Field) => unknown }[] }))
vi.mock('@/lib/auth/action', async (original) => ({
  ...(await original<object>()),
  action: (about: (typeof forms.found)[number]) => {
    forms.found.push(about)
    return () => {}
  },
}))
// Next alone can load it; no schema is in there.
vi.mock('@/lib/auth/next-auth', () => ({}))

type Field = (name: string) => string | undefined
type Found = { name: string; schema: z.ZodType; inQuery: boolean }

const { endpoints } = await import('@/app/api/v1/endpoints')
const specs = endpoints.map(({ spec }) => spec)
const bodies: Found[] = specs.flatMap(({ method, path, body }) =>
  body ? [{ name: `${method} ${path}`, schema: body, inQuery: false }] : [],
)
const queries: Found[] = specs.flatMap(({ method, path, query }) =>
  query ? [{ name: `the query of ${method} ${path}`, schema: query, inQuery: true }] : [],
)

const files = import.meta.glob<object>('./**/actions.ts')
for (const load of Object.values(files)) await load()
const inForms: Found[] = forms.found.map(({ texts, body }, n) => ({
  name: `form ${n + 1}, ${texts}`,
  schema: body,
  inQuery: false,
}))

/** The schemas themselves: many operations and forms share one. */
const all = [...new Map([...bodies, ...queries, ...inForms].map((found) => [found.schema, found])).values()]

const ajv = new Ajv2020({ strict: false })
// The package is CommonJS: what it exports by name is not what types say.
;(addFormats as unknown as { default: (ajv: Ajv2020) => void }).default(ajv)
// An address is taken in every spelling of it, with space around it too.
ajv.addFormat('email', (text) => z.email().safeParse(text.trim().normalize('NFKC').toLowerCase()).success)
// Stricter than the RFC, which lets a second be 60; and without the capitals of T and Z.
ajv.addFormat('uri', (text) => URL.canParse(text))

const jsonSchemaOf = (schema: z.ZodType) =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Parameters<typeof described>[0]

/** Anything at all; what is nearly right; and, for a query, texts alone. */
function candidates({ schema, inQuery }: Found): fc.Arbitrary<unknown> {
  const json = jsonSchemaOf(schema)
  if (!inQuery) return fc.oneof({ weight: 1, arbitrary: oddJson }, { weight: 2, arbitrary: described(json, 4) })
  const names = Object.keys(json.properties ?? {})
  return fc
    .array(fc.tuple(fc.oneof(fc.constantFrom(...names), oddString), fc.oneof(oddString, described(json).map(first))), {
      maxLength: 5,
    })
    .map(objectOf)
}

const first = (value: unknown) => String(Object.values(value as object)[0] ?? '')

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const part of Object.values(value)) frozen(part)
  }
  return value
}

/** What goes into no statement as it is: it is hashed, compared with what we know, or read by another schema. */
const READ_FURTHER = ['token', 'provider', 'csv', 'seen', 'selected']

/** Every text in a value, with the name of its field. */
function textsIn(value: unknown, name = ''): [string, string][] {
  if (READ_FURTHER.includes(name)) return []
  if (typeof value === 'string') return [[name, value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, part]) => textsIn(part, Array.isArray(value) ? name : key))
}

/** As it would come in once more: of a query, texts. */
function asSent(value: unknown, inQuery: boolean): unknown {
  const text = JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? String(part) : part))
  const plain = JSON.parse(text) as Record<string, unknown>
  if (!inQuery) return plain
  return Object.fromEntries(Object.entries(plain).map(([name, part]) => [name, String(part)]))
}

it('there are schemas to try', () => {
  expect(Object.keys(files).length).toBeGreaterThan(20)
  expect(bodies.length).toBeGreaterThan(40)
  expect(queries.length).toBeGreaterThan(5)
  expect(inForms.length).toBeGreaterThan(50)
})

it.each(all)('$name: whatever comes is refused or is what is described, is not changed, and is read once', (found) => {
  const { schema, inQuery } = found
  const inDocument = bodies.some((body) => body.schema === schema)
  const isDescribed = ajv.compile(jsonSchemaOf(schema))
  fc.assert(
    fc.property(candidates(found), (given) => {
      const started = performance.now()
      const parsed = judge(schema, frozen(given))
      expect(performance.now() - started, 'milliseconds').toBeLessThan(500)
      expect(Object.keys(Object.prototype), 'what every object has now').toEqual([])
      if (!parsed.success) return
      if (inDocument) expect(isDescribed(given) ? null : isDescribed.errors, JSON.stringify(given)).toBeNull()
      if (parsed.data === undefined) return
      for (const [name, text] of textsIn(parsed.data)) {
        expect(storable(text), `${name}: ${JSON.stringify(text)}`).toBe(true)
      }
      expect(schema.parse(asSent(parsed.data, inQuery))).toEqual(parsed.data)
    }),
    runs(60),
  )
})

it.each(all)('$name: what is described is taken at least once, so that the property says something', ({ schema }) => {
  const samples = fc.sample(described(jsonSchemaOf(schema)), { numRuns: 300, seed: 6 })
  expect(samples.some((sample) => schema.safeParse(sample).success)).toBe(true)
})

const CODE = '^[0-9]{6}$'
type Shape = { pattern?: string; properties?: Record<string, Shape>; anyOf?: Shape[]; oneOf?: Shape[] }
const shapesOf = (shape: Shape): Shape[] => [
  shape,
  ...[...(shape.anyOf ?? []), ...(shape.oneOf ?? [])].flatMap(shapesOf),
]
const withCode = all.filter(({ schema }) =>
  shapesOf(jsonSchemaOf(schema) as Shape).some(({ properties }) => properties?.code?.pattern === CODE),
)

it.each(withCode)('$name: a code is six ASCII digits in a text, and nothing else is', ({ schema }) => {
  const ofCode = shapesOf(jsonSchemaOf(schema) as Shape).filter(({ properties }) => properties?.code?.pattern === CODE)
  const right = fc
    .oneof(...ofCode.map((shape) => described(shape as Parameters<typeof described>[0])))
    .filter((body) => schema.safeParse({ ...(body as object), code: '123456' }).success)
  fc.assert(
    fc.property(right, oddCode, (body, code) => {
      expect(judge(schema, { ...(body as object), code }).success).toBe(false)
    }),
    runs(150),
  )
})

it('every operation that takes a code is among those', () => {
  expect(withCode.length).toBeGreaterThanOrEqual(4)
  for (const { schema } of bodies) {
    const codes = shapesOf(jsonSchemaOf(schema) as Shape).flatMap(({ properties }) => properties?.code ?? [])
    for (const code of codes) expect([CODE, undefined], 'a pattern of its own').toContain(code.pattern)
  }
})

it('no form’s fields, whatever their texts, break what reads them', () => {
  for (const { body, read } of forms.found) {
    fc.assert(
      fc.property(fc.infiniteStream(fc.option(oddString, { nil: undefined })), (texts) => {
        const given = new Map<string, string | undefined>()
        const field: Field = (name) => {
          if (!given.has(name)) given.set(name, texts.next().value)
          return given.get(name)
        }
        expect(() => body.safeParse(read(field))).not.toThrow()
      }),
      runs(15),
    )
  }
})
