import fc from 'fast-check'

/** What comes in when somebody tries things out: values for property tests. fast-check prints the seed of a failure. */

/** How often a property is tried: FUZZ_RUNS=20 makes each try twenty times as many. */
export function runs(usual: number): { numRuns: number } {
  return { numRuns: Math.ceil(usual * (Number(process.env.FUZZ_RUNS) || 1)) }
}

/** Names that mean something to JavaScript where a key is read carelessly. */
const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'length', '', '$ne', '0']

const STRINGS = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x\udfff',
  '\u202egnp.exe',
  '\ufeff',
  'e\u0301',
  '\u00e9',
  '\ufb03\u2460',
  '\u0130i\u0307',
  '{{7*7}}',
  "' OR 1=1 --",
  '<script>alert(1)</script>',
  '../../etc/passwd',
  'null',
  'undefined',
  '1e9',
  '\r\nset-cookie: a=b',
  'Infinity',
  '00000000-0000-0000-0000-000000000000',
]

/** Text of every kind: of no characters, of half a character, of very many. */
export const oddString: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...STRINGS),
  fc.constantFrom(...KEYS),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc
    .tuple(fc.constantFrom(...STRINGS, 'a', '-', '0', '@', ' \t'), fc.integer({ min: 1, max: 20_000 }))
    .map(([unit, times]) => unit.repeat(times).slice(0, 60_000)),
)

const oddNumber = fc.oneof(
  fc.constantFrom(0, -0, -1, 1, 0.5, 1e308, -1e308, 5e-324, 2 ** 31, 2 ** 53, 2 ** 63, 1e21, 123456),
  fc.integer(),
)

/** What `JSON.parse` may give, deep and with every key there is. */
export const oddJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom(null, true, false),
      oddNumber,
      oddString,
      fc.array(tie('any'), { maxLength: 4 }),
      fc.array(fc.tuple(fc.oneof(fc.constantFrom(...KEYS), oddString), tie('any')), { maxLength: 4 }).map(objectOf),
    ),
  })).any,
  // As deep as a body may be long.
  fc.integer({ min: 100, max: 2_000 }).map((depth) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown),
)

/** Keys are own properties, `__proto__` too: what `JSON.parse` makes of a body. */
export function objectOf(entries: [string, unknown][]): Record<string, unknown> {
  const object: Record<string, unknown> = {}
  for (const [key, value] of entries) {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
  }
  return object
}

/** What is no six-digit code, though somebody might take it for one. */
export const oddCode: fc.Arbitrary<unknown> = fc
  .oneof(
    fc.constantFrom<unknown>(
      '１２３４５６',
      '١٢٣٤٥٦',
      '𝟙𝟚𝟛𝟜𝟝𝟞',
      ' 123456',
      '123456 ',
      '123456\n',
      '123456\u0000',
      '12 3456',
      '+12345',
      '-12345',
      '1e5678',
      '0x1234',
      '12345.',
      '1_2345',
      '12345',
      '1234567',
      '',
      123456,
      0,
      true,
      ['123456'],
      ['1', '2', '3', '4', '5', '6'],
      { 0: '1', length: 6 },
      { toString: '123456' },
    ),
    oddJson,
    fc.stringMatching(/^[0-9]{0,5}$/),
    fc.stringMatching(/^[0-9]{7,12}$/),
  )
  .filter((value) => typeof value !== 'string' || !/^[0-9]{6}$/.test(value) || value.length !== 6)

type JsonSchema = {
  type?: string
  format?: string
  pattern?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  allOf?: JsonSchema[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
}

/**
 * What a JSON Schema describes; and with `odd` above 0, beside it, as often as that in a hundred, a field that is odd,
 * missing or too many.
 */
export function described(schema: JsonSchema, odd = 0): fc.Arbitrary<unknown> {
  const right = plainly(schema, odd)
  return odd === 0 ? right : fc.oneof({ weight: 100 - odd, arbitrary: right }, { weight: odd, arbitrary: oddJson })
}

function plainly(schema: JsonSchema, odd: number): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return fc.oneof(...choices.map((each) => described(each, odd)))
  if (schema.allOf) return described(Object.assign({}, ...schema.allOf), odd)
  if (schema.type === 'object' || schema.properties) return objects(schema, odd)
  if (schema.type === 'array') {
    return fc.array(described(schema.items ?? {}, odd), { minLength: schema.minItems ?? 0, maxLength: 4 })
  }
  if (schema.type === 'boolean') return fc.boolean()
  if (schema.type === 'null') return fc.constant(null)
  if (schema.type === 'integer' || schema.type === 'number') {
    const { minimum = -1000, maximum = 1000 } = schema
    return fc.oneof(fc.integer({ min: minimum, max: maximum }), fc.constantFrom(minimum, maximum))
  }
  if (schema.type !== 'string') return oddJson
  return odd === 0
    ? strings(schema)
    : fc.oneof({ weight: 6, arbitrary: strings(schema) }, { weight: 1, arbitrary: oddString })
}

function objects({ properties = {}, required = [] }: JsonSchema, odd: number): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties).map(([name, each]) => {
    const value = described(each, odd).map((given): [string, unknown] => [name, given])
    const always = required.includes(name) && odd === 0
    return always ? value : fc.option(value, { nil: undefined, freq: required.includes(name) ? 30 : 2 })
  })
  const more = fc.tuple(fc.oneof(fc.constantFrom(...KEYS), oddString), oddJson)
  const extra = odd === 0 ? fc.constant(undefined) : fc.option(more, { nil: undefined, freq: Math.ceil(100 / odd) })
  return fc
    .tuple(fc.tuple(...fields), extra)
    .map(([given, one]) => objectOf([...given, one].filter((each) => each !== undefined)))
}

function strings({ format, pattern, minLength = 0, maxLength = 60 }: JsonSchema): fc.Arbitrary<string> {
  if (format === 'email') {
    const spellings = ['person@example.com', 'A.Person@EXAMPLE.com', ' person@example.com ', 'ｐerson@example.com']
    return fc.constantFrom(...spellings)
  }
  if (format === 'uuid') return fc.uuid()
  if (format === 'uri') return fc.webUrl({ validSchemes: ['https', 'http'] })
  if (format === 'date-time') {
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-01-01') })
      .map((date) => date.toISOString())
  }
  if (pattern) return fc.stringMatching(new RegExp(pattern, 'u'))
  return fc.oneof(
    fc.string({ unit: 'grapheme', minLength: Math.min(minLength, 50), maxLength: Math.min(maxLength, 60) }),
    fc.constantFrom('abcd-efgh-jkmn-pqrs', '+44 7400 123456', 'correct-Horse-battery-7-staple'),
  )
}
