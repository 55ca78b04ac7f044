import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { Answer, Client } from './client'
import { expect } from './test'

type Response = { description: string; content?: Record<string, { schema: object }> }
type Operation = { requestBody?: object; responses: Record<string, Response> }
type Description = { paths: Record<string, Record<string, Operation>> }

/** The description of the API, as an authority: what it says of each operation, and which were called. */
export class Described {
  /** `GET /users/{id}`, of those that were called; and of those that answered with success. */
  readonly called = new Set<string>()
  readonly succeeded = new Set<string>()
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true })
  readonly #validators = new Map<string, ValidateFunction>()

  private constructor(readonly document: Description) {
    // The package is CommonJS: what it exports by name is not what types say.
    ;(addFormats as unknown as { default: (ajv: Ajv2020) => void }).default(this.#ajv)
    const closed = structuredClone(document)
    for (const { responses } of this.#operations(closed)) {
      for (const { content } of Object.values(responses)) close(content?.['application/json']?.schema)
    }
    this.#ajv.addSchema(closed, 'api:description')
  }

  static async read(client: Client): Promise<Described> {
    return new Described((await client.get('/openapi.json')).json)
  }

  #operations = ({ paths }: Description) => Object.values(paths).flatMap((item) => Object.values(item))

  /** Every operation, as it is named above. */
  all(): string[] {
    const { paths } = this.document
    return Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    )
  }

  /** Expects an answer to be one that is described, and what was sent to be what may be, where it was taken. */
  check(name: string, answer: Answer, sent?: unknown): void {
    const [method = '', path = ''] = name.split(' ')
    const pointer = ['paths', path, method.toLowerCase()]
    const operation = this.document.paths[path]?.[method.toLowerCase()]
    expect(operation, `${name} is described`).toBeDefined()
    this.called.add(name)
    const said = `${name}: ${answer.status} ${answer.text.slice(0, 500)}`
    const response = operation?.responses[answer.status]
    expect(response, `${said} (this status is not described)`).toBeDefined()
    const type = answer.headers.get('content-type')
    const content = Object.keys(response?.content ?? {})
    if (content.length === 0) expect([answer.text, type], said).toEqual(['', null])
    else expect(content, said).toContain(type)
    if (type) {
      this.#expectValid([...pointer, 'responses', String(answer.status), 'content', type, 'schema'], answer.json, said)
    }
    if (answer.status >= 400) {
      expect([answer.json.status, response?.description], said).toEqual([
        answer.status,
        expect.stringContaining(`\`${answer.json.code}\``),
      ])
    } else {
      this.succeeded.add(name)
      if (operation?.requestBody) {
        this.#expectValid(
          [...pointer, 'requestBody', 'content', 'application/json', 'schema'],
          sent ?? {},
          `${said} (the body)`,
        )
      }
    }
  }

  #expectValid(pointer: string[], value: unknown, said: string): void {
    const fragment = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
    const ref = `api:description#/${fragment.join('/')}`
    const validate = this.#validators.get(ref) ?? this.#ajv.compile({ $ref: ref })
    this.#validators.set(ref, validate)
    expect(validate(value) ? null : validate.errors, said).toBeNull()
  }
}

/** Nothing comes that is not described. */
function close(schema: unknown): void {
  if (typeof schema !== 'object' || schema === null) return
  for (const part of Object.values(schema)) close(part)
  if ('properties' in schema && !('additionalProperties' in schema))
    Object.assign(schema, { additionalProperties: false })
}
