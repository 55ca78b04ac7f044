import { createHash, randomUUID } from 'node:crypto'
import { hash } from '@node-rs/argon2'
import pg from 'pg'
import { PASSWORD_HASH_PARAMETERS } from '../../people'
import type { Person } from '../system'
import { hashOf } from './checks'
import { seal } from './seal'

/** What the seeds of authenticator apps are sealed under; the servers are given it in the environment. */
export const SEALING_KEY = createHash('sha256').update('sealing key of the floors').digest()

const SCHEMA = `
  CREATE TABLE users (
    id uuid PRIMARY KEY,
    email text NOT NULL UNIQUE,
    name text NOT NULL,
    password_hash text NOT NULL
  );
  CREATE TABLE factors (
    user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    sealed_seed bytea NOT NULL,
    last_step integer NOT NULL DEFAULT 0
  );
  CREATE TABLE pending (
    token_hash bytea PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    attempts integer NOT NULL DEFAULT 0,
    expires_at timestamptz NOT NULL
  );
  CREATE TABLE sessions (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    token_hash bytea NOT NULL UNIQUE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
  )`

/** People at a time: few statements, each well within what a connection carries. */
const BATCH = 5_000

/** Fills an empty database: the tables, and these people with what each of them has. */
export async function seedFloor(databaseUrl: string, people: readonly Person[]): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query(SCHEMA)
    const hashes = await hashesOf(people)
    for (let from = 0; from < people.length; from += BATCH) {
      const batch = people.slice(from, from + BATCH).map((person) => ({ ...person, id: randomUUID() }))
      const ids = batch.map(({ id }) => id)
      await client.query(
        'INSERT INTO users (id, email, name, password_hash) SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[])',
        [
          ids,
          batch.map(({ email }) => email),
          batch.map((_, place) => `Person ${from + place}`),
          batch.map(({ password }) => hashes.get(password)),
        ],
      )
      await client.query('INSERT INTO factors (user_id, sealed_seed) SELECT * FROM unnest($1::uuid[], $2::bytea[])', [
        ids,
        batch.map(({ id, totp }) => seal(totp, SEALING_KEY, id)),
      ])
      await client.query(
        `INSERT INTO sessions (user_id, token_hash, expires_at)
          SELECT *, now() + interval '14 days' FROM unnest($1::uuid[], $2::bytea[])`,
        [ids, batch.map(({ session }) => hashOf(session))],
      )
    }
    await client.query('ANALYZE')
  } finally {
    await client.end()
  }
}

/** Each password is hashed once, however many people have it. */
async function hashesOf(people: readonly Person[]): Promise<Map<string, string>> {
  const hashes = new Map<string, string>()
  for (const { password } of people) {
    // 2 is Argon2id.
    if (!hashes.has(password)) hashes.set(password, await hash(password, { algorithm: 2, ...PASSWORD_HASH_PARAMETERS }))
  }
  return hashes
}
