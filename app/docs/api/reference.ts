import { openApiDocument } from '@/lib/api/openapi'
import { endpoints } from '../../api/v1/endpoints'

/** As much of JSON Schema as the document uses. */
export type Schema = {
  type?: string
  format?: string
  description?: string
  enum?: unknown[]
  const?: unknown
  default?: unknown
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  additionalProperties?: Schema | boolean
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
}

type Content = Record<string, { schema: Schema }>

export type Parameter = { name: string; in: string; required?: boolean; description?: string; schema: Schema }

export type Operation = {
  method: string
  path: string
  operationId: string
  summary: string
  'x-access': string
  security?: { session?: []; key?: readonly string[] }[]
  parameters?: Parameter[]
  requestBody?: { content: Content }
  responses: Record<string, { description: string; content?: Content }>
}

export type Group = { name: string; operations: Operation[] }

let kept: ReturnType<typeof read> | undefined

/** The document, by the first part of the paths. It never changes while the process runs. */
export function reference() {
  kept ??= read()
  return kept
}

function read(): { server: string; groups: Group[] } {
  const document = openApiDocument(endpoints.map(({ spec }) => spec))
  const groups = new Map<string, Operation[]>()
  for (const [path, item] of Object.entries(document.paths)) {
    const name = path.split('/')[1] ?? ''
    const operations = groups.get(name) ?? []
    groups.set(name, operations)
    for (const [method, operation] of Object.entries(item)) {
      operations.push({ ...(operation as Omit<Operation, 'method' | 'path'>), method: method.toUpperCase(), path })
    }
  }
  const sorted = [...groups].sort(([a], [b]) => a.localeCompare(b, 'en'))
  return {
    server: document.servers[0]?.url ?? '',
    groups: sorted.map(([name, operations]) => ({
      name,
      operations: operations.sort((a, b) => a.path.localeCompare(b.path, 'en')),
    })),
  }
}

/** The scopes of the key that an operation can be called with; null: none can. */
export function scopesOf({ security }: Operation): readonly string[] | null {
  return security?.find(({ key }) => key)?.key ?? null
}

/** What a schema's own line says: "string (uuid)", "array of string", `"any" | "app_or_stronger"`. */
export function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const either = choicesOf(schema)
  if (either) return [...new Set(either.map(typeOf))].join(' or ')
  if (schema.type === 'array') return schema.items ? `array of ${typeOf(schema.items)}` : 'array'
  if (schema.format) return `${schema.type} (${schema.format})`
  return schema.type ?? 'anything'
}

/** The schemas of which one holds. */
const choicesOf = ({ anyOf, oneOf }: Schema): Schema[] | undefined => anyOf ?? oneOf

/** The objects that a schema is made of, below arrays and choices: several where one of them holds. */
export function objectsOf(schema: Schema): Schema[] {
  const either = choicesOf(schema)
  if (either) return either.flatMap(objectsOf)
  if (schema.items) return objectsOf(schema.items)
  if (typeof schema.additionalProperties === 'object') return objectsOf(schema.additionalProperties)
  return schema.properties ? [schema] : []
}

/** How long or large it may be, in a few signs; empty where that is not bounded. */
export function boundsOf(schema: Schema): string {
  const { minLength, maxLength, minimum, maximum, minItems, maxItems } = schema
  // What every whole number is bounded by is not worth saying.
  const known = (bound?: number) =>
    bound === undefined || Math.abs(bound) >= Number.MAX_SAFE_INTEGER ? undefined : bound
  const range = (from: number | undefined, to: number | undefined, unit: string) => {
    const [least, most] = [known(from), known(to)]
    if (least === undefined) return most === undefined ? [] : [`at most ${most}${unit}`]
    return [most === undefined ? `at least ${least}${unit}` : `${least} to ${most}${unit}`]
  }
  return [
    ...range(minLength, maxLength, ' characters'),
    ...range(minimum, maximum, ''),
    ...range(minItems, maxItems, ' items'),
  ].join(', ')
}

/** A call of the operation, to be pasted into a shell. */
export function curlOf(operation: Operation, server: string): string {
  const { method, path, parameters = [], requestBody } = operation
  const query = parameters
    .filter((parameter) => parameter.in === 'query' && parameter.required)
    .map(({ name, schema }) => `${name}=${sample(name, schema)}`)
  const address = path.replaceAll(/\{(\w+)\}/g, (_, name) => String(sample(name, { format: 'uuid' })))
  const body = requestBody?.content['application/json']?.schema
  const lines = [`curl '${server}${address}${query.length > 0 ? `?${query.join('&')}` : ''}'`]
  if (method !== 'GET') lines[0] = `curl -X ${method} ${lines[0]?.slice('curl '.length)}`
  if (scopesOf(operation)) lines.push(`-H "Authorization: Bearer $COUNTERSIGN_KEY"`)
  else {
    if (operation.security) lines.push('-b cookies.txt')
    if (method !== 'GET') lines.push(`-H 'Origin: ${new URL(server).origin}'`)
  }
  if (method !== 'GET') {
    lines.push(`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(body ? sample('', body) : {})}'`)
  }
  return lines.join(' \\\n  ')
}

const SAMPLES: Record<string, string> = {
  email: 'ann@example.com',
  code: '123456',
  name: 'Ann',
  password: 'correct-Horse-battery-7-staple',
  newPassword: 'another-Horse-battery-8-staple',
  currentPassword: 'correct-Horse-battery-7-staple',
  phone: '+44 7400 123456',
  token: 'THE-TOKEN-OF-THE-LINK',
}

/** Something that the schema takes: what must be there and no more. */
function sample(name: string, schema: Schema): unknown {
  const either = choicesOf(schema)
  if (either) return sample(name, either[0] ?? {})
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  if (schema.properties) {
    const needed = Object.entries(schema.properties).filter(([key]) => schema.required?.includes(key))
    return Object.fromEntries(needed.map(([key, value]) => [key, sample(key, value)]))
  }
  if (schema.type === 'array') return schema.items ? [sample(name, schema.items)] : []
  if (schema.type === 'boolean') return true
  if (schema.type === 'integer' || schema.type === 'number') return Math.max(1, schema.minimum ?? 1)
  if (schema.type === 'object') return {}
  if (schema.format === 'uuid' && name !== 'name') return '01a1fa0b-4e84-7a0a-be13-77641823c3f2'
  return SAMPLES[schema.format === 'email' ? 'email' : name] ?? 'x'
}
