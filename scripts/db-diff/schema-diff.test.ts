import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject, test } from 'vitest'
import { createDatabase } from '@/lib/testing/test-postgres'
import { schemaDiff } from './schema-diff'

const SCHEMA = join(import.meta.dirname, '..', '..', 'prisma', 'schema.prisma')

test('the migrations and the schema agree', async ({ expect }) => {
  const url = await createDatabase(inject('adminUrl'), 'schema_diff')
  expect(await schemaDiff(url, SCHEMA), 'npm run db:diff prints what a new migration must hold').toBe('')
})

test('a column that no migration makes is noticed', async ({ expect }) => {
  const url = await createDatabase(inject('adminUrl'), 'schema_diff')
  const changed = join(await mkdtemp(join(tmpdir(), 'schema-')), 'schema.prisma')
  writeFileSync(changed, readFileSync(SCHEMA, 'utf8').replace('model User {', 'model User {\n  nickname String?\n'))
  expect(await schemaDiff(url, changed)).toContain('ADD COLUMN     "nickname" TEXT')
})
