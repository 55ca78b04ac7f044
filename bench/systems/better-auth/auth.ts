import { hash, verify } from '@node-rs/argon2'
import { betterAuth } from 'better-auth'
import { twoFactor } from 'better-auth/plugins'
import { Pool } from 'pg'

// Pages and routes each load this file, and have ten connections together.
const scope = globalThis as { pool?: Pool }
scope.pool ??= new Pool({ connectionString: process.env.DATABASE_URL, max: 10 })

export const auth = betterAuth({
  appName: 'Benchmark',
  database: scope.pool,
  emailAndPassword: {
    enabled: true,
    // The hash that every system of the benchmark uses; these are the numbers of PASSWORD_HASH_PARAMETERS.
    password: {
      hash: (password) => hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 }),
      verify: ({ hash: stored, password }) => verify(stored, password),
    },
  },
  plugins: [twoFactor()],
  // All requests of the benchmark come from one machine.
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
})
