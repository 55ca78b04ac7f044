import { contextOf as answerContext } from '../api/idempotency'
import { HASH_KEY_CONTEXT } from '../crypto/hash-key'
import { Prisma } from '../db'
import { contextOf as seedContext } from '../factors/totp/secret'
import { contextOf as mailContext } from '../outbox/sealed-mail'
import { contextOf as webhookContext } from '../webhooks/secret'

/** Something sealed, as it is stored. */
export type SealedRow = { id: string; sealed: Uint8Array; about: string[] }

/** Where sealed values stand. Whoever seals something in another place adds it here: what is not here loses its key. */
export type SealedPlace = {
  /** The table and its column. */
  name: string
  from: Prisma.Sql
  /** The sealed bytes; null where there are none. */
  sealed: Prisma.Sql
  /** What a row is found by again, as text; its order, and what comes after one. */
  id: Prisma.Sql
  order: Prisma.Sql
  after(id: string): Prisma.Sql
  /** What the context is made of, and how. */
  about: Prisma.Sql
  contextOf(about: string[]): string
  /** Puts a value in the place of the one that was read, and of no other. */
  replace(id: string, before: Uint8Array, after: Uint8Array): Prisma.Sql
}

/** A column of bytes in a table whose key is a UUID. */
function column(table: string, name: string, about: Prisma.Sql, contextOf: (about: string[]) => string): SealedPlace {
  const [from, sealed] = [Prisma.raw(table), Prisma.raw(name)]
  return {
    name: `${table}.${name}`,
    from,
    sealed,
    id: Prisma.sql`id::text`,
    order: Prisma.sql`id`,
    after: (id) => Prisma.sql`id > ${id}::uuid`,
    about,
    contextOf,
    replace: (id, before, after) => Prisma.sql`
      UPDATE ${from} SET ${sealed} = ${after}::bytea WHERE id = ${id}::uuid AND ${sealed} = ${before}::bytea`,
  }
}

const webhook = (name: string) =>
  column('webhook_endpoints', name, Prisma.sql`ARRAY[id::text]`, ([id = '']) => webhookContext(id))

const hashKey: SealedPlace = {
  ...column('hash_keys', 'sealed', Prisma.sql`ARRAY[]::text[]`, () => HASH_KEY_CONTEXT),
  after: (id) => Prisma.sql`id > ${id}::int`,
  replace: (id, before, after) => Prisma.sql`
    UPDATE hash_keys SET sealed = ${after}::bytea WHERE id = ${id}::int AND sealed = ${before}::bytea`,
}

const answers: SealedPlace = {
  name: 'idempotency_keys.answer',
  from: Prisma.sql`idempotency_keys`,
  sealed: Prisma.sql`answer`,
  id: Prisma.sql`jsonb_build_array(caller, key)::text`,
  order: Prisma.sql`caller, key`,
  after: (id) => Prisma.sql`(caller, key) > (${id}::jsonb ->> 0, ${id}::jsonb ->> 1)`,
  about: Prisma.sql`ARRAY[caller, claim::text]`,
  contextOf: ([caller = '', claim = '']) => answerContext(caller, claim),
  replace: (id, before, after) => Prisma.sql`
    UPDATE idempotency_keys SET answer = ${after}::bytea
    WHERE caller = ${id}::jsonb ->> 0 AND key = ${id}::jsonb ->> 1 AND answer = ${before}::bytea`,
}

/** The sealed text of a mail that waits, if it can be one: base64url, and longer than any key's name. */
const MAIL = Prisma.sql`substring(payload ->> 'sealed' FROM '^[A-Za-z0-9_-]{48,}$')`
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')

const mails: SealedPlace = {
  name: 'graphile_worker._private_jobs.payload',
  from: Prisma.sql`graphile_worker._private_jobs`,
  sealed: Prisma.sql`decode(rpad(translate(${MAIL}, '-_', '+/'), (length(${MAIL}) + 3) / 4 * 4, '='), 'base64')`,
  id: Prisma.sql`id::text`,
  order: Prisma.sql`id`,
  after: (id) => Prisma.sql`id > ${id}::bigint`,
  about: Prisma.sql`ARRAY[payload ->> 'id']`,
  contextOf: ([id = '']) => mailContext(id),
  replace: (id, before, after) => Prisma.sql`
    UPDATE graphile_worker._private_jobs
    SET payload = json_build_object('id', payload ->> 'id', 'sealed', ${base64url(after)}::text)
    WHERE id = ${id}::bigint AND payload ->> 'sealed' = ${base64url(before)}`,
}

export const SEALED_PLACES: readonly SealedPlace[] = [
  hashKey,
  column('factors', 'sealed_secret', Prisma.sql`ARRAY[user_id::text, id::text]`, ([userId = '', id = '']) =>
    seedContext(userId, id),
  ),
  webhook('secret'),
  webhook('previous_secret'),
  mails,
  answers,
]

/** SQL: the kid of the key that sealed something (lib/crypto/seal.ts has the layout). */
export function kidOf(sealed: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`CASE WHEN length(${sealed}) > 2
    THEN encode(substring(${sealed} FROM 3 FOR get_byte(${sealed}, 1)), 'escape') ELSE '' END`
}
