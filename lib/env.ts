import { z } from 'zod'
import { addressRanges } from './address-ranges'
import { readProviders, type SignInProvider } from './sign-in-providers'

/**
 * The environment, read and checked once. Nothing else reads process.env: a setting that is missing or malformed is
 * then one clear message at start, not a surprise at the first request that needs it.
 */

const base64urlKey = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9_-]{43}=?)$/

const keyring = z.string().transform((value, ctx) => {
  const keys = new Map<string, Buffer>()
  for (const part of value.split(',')) {
    const match = base64urlKey.exec(part.trim())
    if (!match?.[1] || !match[2] || keys.has(match[1])) {
      ctx.addIssue({
        code: 'custom',
        message: 'must be kid:key[,kid:key...], each kid once, each key 32 bytes in base64url',
      })
      return z.NEVER
    }
    keys.set(match[1], Buffer.from(match[2], 'base64url'))
  }
  return keys
})

/** A name, or with `*.` all names below one that is not a whole top-level domain; and a port. */
const returnHost = /^((\*\.([a-z0-9-]+\.)+|([a-z0-9-]+\.)*)[a-z0-9-]+|\*\.localhost|\[[0-9a-f:]+\])(:[0-9]{1,5})?$/

function readHosts(value: string, ctx: z.RefinementCtx): string[] {
  const hosts = value
    .split(',')
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== '')
  const wrong = hosts.filter((host) => !returnHost.test(host))
  if (wrong.length > 0) {
    ctx.addIssue({
      code: 'custom',
      message: `must be names such as app.example.com, *.example.com or app.example.com:8443, and this is none: ${wrong.join(', ')}`,
    })
  }
  return hosts
}

/** A number of requests; 0 switches the limit off. */
const limit = z
  .string()
  .regex(/^\d{1,6}$/, 'must be a whole number; 0 switches the limit off')
  .transform(Number)

const schema = z
  .object({
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgresql:// URL' }),
    APP_URL: z
      .url({ protocol: /^https?$/, error: 'must be the public base URL, such as https://id.example.com' })
      .transform((value) => new URL(value))
      .refine((url) => url.pathname === '/' && !url.search && !url.hash, 'must have no path')
      .refine(isSafe, 'must be https, unless it is a loopback address: cookies and security keys need it'),
    AUTH_SECRET: z.string().min(32, 'must be at least 32 characters of randomness'),
    ENCRYPTION_KEYS: keyring,
    MAIL_FROM: z.string().min(3).optional(),
    RESEND_API_KEY: z.string().min(1).optional(),
    RESEND_API_URL: z.url().optional(),
    SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be an smtp:// or smtps:// URL' }).optional(),
    TWILIO_ACCOUNT_SID: z.string().regex(/^AC/, 'must be an account SID, which begins with AC').optional(),
    TWILIO_AUTH_TOKEN: z.string().min(1).optional(),
    TWILIO_FROM: z
      .string()
      .regex(/^(\+[1-9]\d{6,14}|MG\w{32})$/, 'must be a number such as +15005550006, or the SID of a messaging service')
      .optional(),
    TWILIO_API_URL: z.url({ protocol: /^https?$/ }).default('https://api.twilio.com'),
    /** Set by the quickstart alone: mail is kept in this folder and shown at /dev/mailbox. */
    MAILBOX_DIR: z.string().optional(),
    /** Whether somebody who comes from a provider, and has no account here, gets one. */
    PROVIDER_SIGN_UP: z.enum(['on', 'off']).default('on'),
    TRUSTED_PROXIES: z.string().default(''),
    /** Hosts of protected sites that people may be led back to, beside our own (forward authentication). */
    ALLOWED_RETURN_HOSTS: z.string().default('').transform(readHosts),
    /** Where webhooks may go beside the public internet. */
    WEBHOOK_ALLOWED_ADDRESSES: z
      .string()
      .default('')
      .transform((value, ctx) => {
        const read = addressRanges(value)
        if ('within' in read) return read.within
        ctx.addIssue({
          code: 'custom',
          message: `holds "${read.malformed}", which is neither an address nor a CIDR range`,
        })
        return z.NEVER
      }),
    UPSTASH_REDIS_REST_URL: z
      .url({ protocol: /^https?$/, error: 'must be the https:// URL of the REST API' })
      .refine((url) => isSafe(new URL(url)), 'must be https, unless it is a loopback address')
      .optional(),
    UPSTASH_REDIS_REST_TOKEN: z.string().min(1).optional(),
    REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// or rediss:// URL' }).optional(),
    LIMIT_VERIFY_PER_MINUTE: limit.default(5),
    LIMIT_SIGNIN_PER_HOUR: limit.default(100),
    /** What Prometheus shows when it reads /api/metrics. */
    METRICS_TOKEN: z.string().min(16, 'must be at least 16 characters, better 32 random ones').optional(),
    /** Whom to tell of a weakness, for /.well-known/security.txt. */
    SECURITY_CONTACT: z
      .url({ protocol: /^(mailto|https)$/, error: 'must be a mailto: or https:// address' })
      .optional(),
    /** What the platform's clock shows when it calls /api/cron. */
    CRON_SECRET: z.string().min(16, 'must be at least 16 characters, better 32 random ones').optional(),
    /** How many threads libuv has, which reads this itself: password hashing uses as many as there are cores, less one. */
    UV_THREADPOOL_SIZE: z.coerce.number().int().min(1).max(1024).default(4),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
    PORT: z.coerce.number().int().min(0).max(65535).default(3000),
    HOST: z.string().default('127.0.0.1'),
    DATA_DIR: z.string().default('.data'),
    /** Set by the platform. */
    VERCEL: z.string().optional(),
  })
  .refine((env) => env.RESEND_API_KEY || env.SMTP_URL || env.MAILBOX_DIR, {
    path: ['RESEND_API_KEY'],
    message: 'is missing, and so is SMTP_URL: one of them must say how mail is sent',
    // Also where something else is wrong: all of it is said at once.
    when: () => true,
  })
  .superRefine((env, ctx) => {
    const names = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM'] as const
    if (names.every((name) => !env[name])) return
    for (const name of names) {
      if (!env[name]) ctx.addIssue({ code: 'custom', path: [name], message: 'is missing: Twilio needs all three' })
    }
  })
  .superRefine((env, ctx) => {
    const names = ['UPSTASH_REDIS_REST_URL', 'UPSTASH_REDIS_REST_TOKEN'] as const
    if (names.every((name) => !env[name])) return
    for (const name of names) {
      if (!env[name]) ctx.addIssue({ code: 'custom', path: [name], message: 'is missing: the REST API needs both' })
    }
  })
  .transform((env) => ({ ...env, MAIL_FROM: env.MAIL_FROM ?? `Countersign <no-reply@${env.APP_URL.hostname}>` }))

export type Env = z.output<typeof schema> & {
  /** The providers that people may sign in with beside a password. */
  PROVIDERS: SignInProvider[]
}

/** What is wrong with the environment, a line a variable. */
export class EnvError extends Error {
  override name = 'EnvError'
  constructor(readonly problems: string[]) {
    super(`The environment is not complete:\n${problems.map((p) => `  ${p}`).join('\n')}`)
  }
}

/**
 * Checks an environment.
 * @throws EnvError naming each variable that is missing or malformed
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const parsed = schema.safeParse(given)
  const { providers, problems } = readProviders(given, isSafe)
  if (parsed.success && problems.length === 0) return { ...parsed.data, PROVIDERS: providers }
  const others = (parsed.error?.issues ?? []).map((issue) => {
    const name = issue.path.join('.')
    return given[name] === undefined && issue.code === 'invalid_type'
      ? `${name} is missing`
      : `${name} ${issue.message}`
  })
  throw new EnvError([...others, ...problems])
}

let current: Env | undefined

/** The checked environment of this process. @throws EnvError on the first call, if it is not complete */
export function env(): Env {
  if (!current) {
    current = parseEnv(process.env)
    // next-auth has this for its own address (redirect_uri, cookies), and would else believe the request's Host header.
    process.env.AUTH_URL = current.APP_URL.origin
  }
  return current
}

/** Whether what is exchanged with this address stays between us and it. */
export function isSafe(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
}

/** Whether the host is this machine itself: the one place where plain http is acceptable. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname === '::1' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

/** Whether this is `next dev`: fixed when the app is built. */
export const isDevelopment = process.env.NODE_ENV === 'development'

/** Cookies carry the __Host- prefix and the Secure flag on https. */
export function isHttps(): boolean {
  return env().APP_URL.protocol === 'https:'
}
