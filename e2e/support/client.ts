import { keepSecretsIn } from './secrets'

/** A program that talks to the JSON API as a browser does: keeps cookies, names its origin. */
export class Client {
  readonly cookies = new Map<string, string>()

  /** @param address where it says it is: believed only by an installation whose TRUSTED_PROXIES has this machine */
  constructor(
    readonly base: string,
    readonly address?: string,
  ) {}

  async request(
    method: string,
    path: string,
    { body, headers = {} }: { body?: string; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    keepSecretsIn(parse(body ?? ''))
    const response = await fetch(this.base + path, {
      method,
      body,
      redirect: 'manual',
      headers: {
        origin: this.base,
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(this.address && { 'x-forwarded-for': this.address }),
        ...headers,
      },
    })
    const setCookies = response.headers.getSetCookie()
    for (const cookie of setCookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      keepSecretsIn(value, name)
      if (value === '' || /max-age=0/i.test(cookie)) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    const text = await response.text()
    const json = parse(text)
    keepSecretsIn(json)
    return { status: response.status, headers: response.headers, setCookies, text, json }
  }

  get(path: string): Promise<Answer> {
    return this.request('GET', `/api/v1${path}`)
  }

  /** A mutation with a JSON body. */
  send(method: string, path: string, body: unknown = {}): Promise<Answer> {
    return this.request(method, `/api/v1${path}`, {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    })
  }

  post(path: string, body: unknown = {}): Promise<Answer> {
    return this.send('POST', path, body)
  }
}

export type Answer = {
  status: number
  headers: Headers
  setCookies: string[]
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: an answer is whatever the server sent; the test says what it expects
  json: any
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
