import { z } from 'zod'
import { env } from '../env'
import { type EndpointSpec, IDS, isEnrollment, isForReaders, PLACE } from './endpoint-spec'
import { PROBLEMS, type ProblemCode, wireCode } from './problem'

/** The OpenAPI 3.1 document, made of the very schemas that check what comes in. */
export function openApiDocument(specs: EndpointSpec[]) {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const spec of specs) {
    const item = paths[spec.path] ?? {}
    paths[spec.path] = item
    item[spec.method.toLowerCase()] = operation(spec)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Countersign',
      version: '1',
      description:
        'Sign-in with a second factor. Changes by a session need a same-origin `Origin` or `Sec-Fetch-Site` header; ' +
        'services send `Authorization: Bearer cs_...`. ' +
        'Errors are RFC 9457 problem documents with a stable `code`.',
    },
    servers: [{ url: new URL('/api/v1', env().APP_URL).href }],
    paths,
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'countersign.session' },
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key, `cs_...`; each operation names the scopes it needs',
        },
      },
      schemas: {
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'code'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            code: { type: 'string', enum: [...new Set(Object.keys(PROBLEMS).map((c) => wireCode(c as ProblemCode)))] },
            detail: { type: 'string' },
            scope: { type: 'string', description: 'insufficient_scope: the scopes that are needed' },
            attemptsLeft: { type: 'integer', description: 'invalid_code: answers left before the lock' },
            aal: { type: 'integer', description: 'insufficient_user_authentication: 2, a second factor' },
            valid: { type: 'boolean', description: 'invalid_code of a verification: false' },
            method: { type: 'string', description: 'invalid_code of a verification: what the code was checked as' },
            max_age: { type: 'integer', description: 'insufficient_user_authentication: seconds' },
            errors: {
              type: 'array',
              description: 'invalid_request: what is wrong where',
              items: { type: 'object', properties: { path: { type: 'string' }, code: { type: 'string' } } },
            },
          },
        },
      },
    },
  }
}

function operation(spec: EndpointSpec) {
  const inPath = [...spec.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', ...(IDS.includes(name ?? '') && { format: 'uuid' }) },
  }))
  const place = {
    name: PLACE.name,
    in: 'query',
    description: 'The pending sign-in is meant, though there is a session too',
    schema: { type: 'string', enum: [PLACE.signIn] },
  }
  const inQuery = Object.entries(spec.query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: !schema.safeParse(undefined).success,
    schema: jsonSchema(schema as z.ZodType),
  }))
  const idempotencyKey = {
    name: 'Idempotency-Key',
    in: 'header',
    description: 'For a day, a call that is repeated with it is done once: the answer of the first is given again',
    schema: { type: 'string', maxLength: 257 },
  }
  const parameters = [
    ...inPath,
    ...inQuery,
    ...(isEnrollment(spec) ? [place] : []),
    ...(spec.idempotent ? [idempotencyKey] : []),
  ]
  return {
    operationId: `${spec.method.toLowerCase()}${spec.path.replace(/[/{}-]+(\w?)/g, (_, c: string) => c.toUpperCase())}`,
    summary: spec.summary,
    'x-access': spec.access,
    ...(spec.access === 'public' ? {} : { security: securityOf(spec) }),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(spec.body
      ? { requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(spec.body) } } } }
      : {}),
    responses: { ...successes(spec), ...failures(spec) },
  }
}

/** One of these is needed: a session, a key with all of these scopes. */
function securityOf({ access, scopes }: EndpointSpec): Record<string, readonly string[]>[] {
  const byKey = scopes ? [{ key: scopes }] : []
  return access === 'service' ? byKey : [{ session: [] }, ...byKey]
}

const REPLAYED_HEADER = {
  'Idempotency-Replayed': {
    description: 'This is the answer of an earlier call with the same Idempotency-Key',
    schema: { type: 'string', const: 'true' },
  },
}

function successes(spec: EndpointSpec) {
  return Object.fromEntries(
    Object.entries(spec.answers).map(([status, { description, schema }]) => [
      status,
      {
        description,
        ...(spec.idempotent && { headers: REPLAYED_HEADER }),
        ...(schema ? { content: { 'application/json': { schema: jsonSchema(schema) } } } : {}),
      },
    ]),
  )
}

/** The problems of an operation: its own, and those of every operation of its kind. */
function problemsOf(spec: EndpointSpec): ProblemCode[] {
  const all: ProblemCode[] = [
    ...(spec.problems ?? []),
    ...(spec.access === 'public' ? [] : (['unauthenticated', 'invalid_api_key', 'rate_limited'] as const)),
    ...(spec.access === 'public'
      ? []
      : spec.scopes
        ? (['insufficient_scope'] as const)
        : (['not_for_api_keys'] as const)),
    ...(['public', 'open_session', 'service'].includes(spec.access)
      ? []
      : (['insufficient_user_authentication'] as const)),
    ...(isForReaders(spec) ? (['forbidden'] as const) : []),
    ...(spec.access === 'administrator' ? (['read_only'] as const) : []),
    ...(spec.idempotent
      ? (['invalid_idempotency_key', 'idempotency_in_progress', 'idempotency_mismatch'] as const)
      : []),
    ...(spec.query ? (['invalid_request'] as const) : []),
    ...(spec.method === 'GET'
      ? []
      : [
          ...(spec.access === 'service' ? [] : (['cross_origin'] as const)),
          ...(['invalid_request', 'malformed_json', 'unsupported_media_type'] as const),
        ]),
    ...(spec.path.includes('{') && !spec.problems?.includes('not_found') ? (['not_found'] as const) : []),
    ...(spec.limit ? (['too_many_attempts'] as const) : []),
    'internal_error',
    'unavailable',
  ]
  return [...new Set(all)]
}

function failures(spec: EndpointSpec) {
  const byStatus = new Map<number, string[]>()
  for (const code of problemsOf(spec)) {
    byStatus.set(PROBLEMS[code], [...(byStatus.get(PROBLEMS[code]) ?? []), wireCode(code)])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\``).join(', '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  )
}

function jsonSchema(schema: z.ZodType) {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest
}
