import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'

/*
 * Each rule of the house is shown to fire: a small offence each, in a copy of the configuration.
 */

const ROOT = dirname(import.meta.dirname)
const ONE_WAY = 'Dependencies point one way'
const ONLY_LIB = 'Only lib talks to the database'

const OFFENCES: [file: string, source: string, message: string][] = [
  ['components/a.tsx', `import '@/lib/users/create-user'`, 'A component imports no server module'],
  ['components/ui/b.tsx', `import '../../lib/env'`, 'A component imports no server module'],
  ['components/c.tsx', `import '@/app/layout'`, 'A component knows no page'],
  ['components/d.tsx', `import '@prisma/client'`, ONLY_LIB],
  ['app/a/page.tsx', `import '@/lib/db'`, ONLY_LIB],
  ['app/b/actions.ts', `import '@/lib/generated/prisma/client'`, ONLY_LIB],
  ['proxy.ts', `import '@prisma/client'`, ONLY_LIB],
  ['scripts/a.ts', `import '@prisma/adapter-pg'`, ONLY_LIB],
  ['scripts/b.ts', `import '@/app/layout'`, 'scripts start the app'],
  ['bench/seed/a.ts', `import '@prisma/adapter-pg'`, ONLY_LIB],
  ['lib/users/a.ts', `import '@/app/layout'`, 'lib decides and knows no page'],
  ['lib/factors/totp/b.ts', `import '../../../components/ui/button'`, 'lib decides and knows no page'],
  ['lib/result.ts', `import './users/create-user'`, ONE_WAY],
  ['lib/db.ts', `import '@/lib/crypto/seal'`, ONE_WAY],
  ['lib/crypto/a.ts', `import '../sessions/session'`, ONE_WAY],
  ['lib/audit/a.ts', `import '@/lib/login/start-login'`, ONE_WAY],
  ['lib/policy/a.ts', `import '../factors/factor'`, ONE_WAY],
  ['lib/mail/a.ts', `import '../outbox/enqueue'`, ONE_WAY],
  ['lib/outbox/a.ts', `import '../users/lock-user'`, ONE_WAY],
  ['lib/sessions/a.ts', `import '../factors/factor'`, ONE_WAY],
  ['lib/outbox/b.ts', `import '../recovery/cancel-recovery'`, ONE_WAY],
  ['lib/recovery/a.ts', `import '../login/start-login'`, ONE_WAY],
  ['lib/factors/totp/a.ts', `import '../../login/ticket'`, ONE_WAY],
  ['lib/login/a.ts', `import '../auth/session'`, ONE_WAY],
  ['lib/auth/a.ts', `import '../api/problem'`, ONE_WAY],
  ['lib/users/c.ts', `export const port = process.env.PORT`, 'Only lib/env.ts reads process.env'],
  ['app/c/page.tsx', `export const port = process.env['PORT']`, 'Only lib/env.ts reads process.env'],
  ['lib/users/d.ts', `import { e } from './e'\nexport const d = () => e`, 'cycle'],
  ['lib/users/e.ts', `import { d } from './d'\nexport const e = () => d`, 'cycle'],
  ['lib/users/index.ts', `export * from './d'\nexport * from './e'`, 'barrel'],
]

const FINE: [file: string, source: string][] = [
  ['lib/env.ts', `export const port = process.env.PORT`],
  ['lib/login/b.ts', `import '../factors/factor'\nimport '../policy/required-step'\nimport '../sessions/session'`],
  ['lib/factors/totp/c.ts', `import '../../audit/record-event'\nimport '../../db'`],
  ['lib/mail/b.ts', `import '@react-email/components'`],
  [
    'components/e.tsx',
    `import type { FormState } from '@/lib/auth/form-state'\n\nexport type Props = { state: FormState }`,
  ],
  ['app/d/page.tsx', `import '@/lib/users/list-users'\nimport '@/components/ui/button'`],
]

/** What Biome says of each file. */
const said = new Map<string, string[]>()

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'lint-'))
  for (const name of ['biome.json', 'lint', '.gitignore'])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true })
  for (const [file, source] of [...OFFENCES, ...FINE]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), `${source}\n`)
  }
  const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome')
  let report: string
  try {
    const args = [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '--diagnostic-level=error']
    report = execFileSync(process.execPath, args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch (error) {
    report = (error as { stdout: string }).stdout
  }
  for (const diagnostic of JSON.parse(report).diagnostics) {
    const file = diagnostic.location.path.replaceAll('\\', '/')
    said.set(file, [...(said.get(file) ?? []), JSON.stringify(diagnostic)])
  }
})

it.each(OFFENCES)('%s: %s', (file, _, message) => {
  expect(said.get(file)?.join('\n') ?? 'nothing').toContain(message)
})

it.each(FINE)('%s may', (file) => {
  expect(said.get(file) ?? []).toEqual([])
})
