import { defineConfig } from 'prisma/config'

// Only `prisma generate` and an operator's own `prisma migrate deploy` read this; the app migrates itself.
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? '' },
})
