import { createInterface } from 'node:readline'
import { symmetricEncrypt } from 'better-auth/crypto'
import { getMigrations } from 'better-auth/db/migration'
import { auth } from './auth'

/*
 * Makes the schema in an empty database, and people, who come in on standard input: a line of JSON for each. Their
 * rows are what signing up and turning on two-factor authentication would have made.
 */

type Person = { email: string; secret: string }

const BATCH = 5_000
const passwordHash = process.argv[2]
const db = auth.options.database
const { runMigrations } = await getMigrations(auth.options)
await runMigrations()
const { generateId, secretConfig } = await auth.$context
const encrypt = (data: string) => symmetricEncrypt({ key: secretConfig, data })
// As many and as long as it makes them. Nobody uses theirs, so they may be the same.
const backupCodes = await encrypt(JSON.stringify(Array.from({ length: 10 }, (_, n) => `code${n}-spare`)))

const batch: Person[] = []
for await (const line of createInterface(process.stdin)) {
  batch.push(JSON.parse(line))
  if (batch.length === BATCH) await insert(batch.splice(0))
}
await insert(batch)
// So that statements are planned as they are for a database that has been in use.
await db.query('VACUUM (ANALYZE)')
await db.end()

async function insert(people: Person[]): Promise<void> {
  const ids = (model: string) => people.map(() => generateId({ model }) as string)
  const users = ids('user')
  await db.query(
    `INSERT INTO "user" (id, name, email, "emailVerified", "twoFactorEnabled")
      SELECT id, split_part(email, '@', 1), email, true, true FROM unnest($1::text[], $2::text[]) person (id, email)`,
    [users, people.map(({ email }) => email)],
  )
  await db.query(
    `INSERT INTO account (id, "accountId", "providerId", "userId", password, "updatedAt")
      SELECT id, owner, 'credential', owner, $3, now() FROM unnest($1::text[], $2::text[]) account (id, owner)`,
    [ids('account'), users, passwordHash],
  )
  await db.query(
    `INSERT INTO "twoFactor" (id, "userId", secret, "backupCodes", verified, "failedVerificationCount")
      SELECT id, owner, secret, $4, true, 0 FROM unnest($1::text[], $2::text[], $3::text[]) factor (id, owner, secret)`,
    [ids('twoFactor'), users, await Promise.all(people.map(({ secret }) => encrypt(secret))), backupCodes],
  )
}
