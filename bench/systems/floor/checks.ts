import { createHash, randomBytes } from 'node:crypto'
import { verify } from '@node-rs/argon2'
import pg from 'pg'
import { open } from './seal'
import { stepOf } from './totp'

export type Session = { user: { id: string; email: string; name: string }; session: { id: string; expiresAt: Date } }

export type Checks = {
  /** The first step. @returns the token of what waits for a code, or null if e-mail or password are wrong */
  password(email: string, password: string): Promise<string | null>
  /** The second. @returns the token of the session */
  code(token: string, code: string): Promise<{ session: string } | { error: 'wrong_code' | 'nothing_pending' }>
  /** Who is signed in; null if nobody is. */
  session(token: string): Promise<Session | null>
}

/** Of a password that nobody has, under the parameters of all others: without a user, the same work is done. */
const NOBODYS = '$argon2id$v=19$m=19456,t=2,p=1$YSBzYWx0IG9mIG5vYm9keQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'

const READ_USER = {
  name: 'read_user',
  text: 'SELECT id, password_hash FROM users WHERE email = $1',
}

const WAIT_FOR_CODE = {
  name: 'wait_for_code',
  text: `INSERT INTO pending (token_hash, user_id, expires_at) VALUES ($1, $2, now() + interval '10 minutes')`,
}

/** Before the code is looked at: of guesses that come at once, no more than five are. */
const CHARGE_ATTEMPT = {
  name: 'charge_attempt',
  text: `UPDATE pending SET attempts = attempts + 1 FROM factors
    WHERE token_hash = $1 AND attempts < 5 AND expires_at > now() AND factors.user_id = pending.user_id
    RETURNING factors.user_id, factors.sealed_seed, factors.last_step`,
}

/** All or nothing. Of two that bring the same code, the second waits for the row, and then finds the step burnt. */
const START_SESSION = {
  name: 'start_session',
  text: `WITH burnt AS (
      UPDATE factors SET last_step = $2 FROM pending
      WHERE token_hash = $1 AND factors.user_id = pending.user_id AND last_step < $2
      RETURNING factors.user_id
    ), done AS (
      DELETE FROM pending USING burnt WHERE token_hash = $1 RETURNING burnt.user_id
    )
    INSERT INTO sessions (token_hash, user_id, expires_at) SELECT $3, user_id, now() + interval '14 days' FROM done`,
}

const READ_SESSION = {
  name: 'read_session',
  text: `SELECT sessions.id, expires_at, users.id AS user_id, email, name FROM sessions JOIN users ON users.id = user_id
    WHERE token_hash = $1 AND expires_at > now()`,
}

const newToken = () => randomBytes(32).toString('base64url')

/** What is stored of a token: whoever reads the database cannot sign in with it. */
export const hashOf = (token: string) => createHash('sha256').update(token).digest()

/**
 * The checks that a sign-in with a second factor cannot do without, and nothing else: four statements, each prepared
 * once a connection, and one for who is signed in.
 * @param key what the seeds of authenticator apps are sealed under
 */
export function checksOn(databaseUrl: string, key: Buffer): Checks {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 })
  // A connection that ends while nobody uses it: the pool makes another.
  pool.on('error', () => {})
  return {
    async password(email, password) {
      const { rows } = await pool.query<{ id: string; password_hash: string }>({ ...READ_USER, values: [email] })
      const [user] = rows
      const right = await verify(user?.password_hash ?? NOBODYS, password)
      if (!user || !right) return null
      const token = newToken()
      await pool.query({ ...WAIT_FOR_CODE, values: [hashOf(token), user.id] })
      return token
    },

    async code(token, code) {
      const pending = hashOf(token)
      const { rows } = await pool.query<{ user_id: string; sealed_seed: Buffer; last_step: number }>({
        ...CHARGE_ATTEMPT,
        values: [pending],
      })
      const [factor] = rows
      if (!factor) return { error: 'nothing_pending' }
      const step = stepOf(open(factor.sealed_seed, key, factor.user_id), code, Date.now())
      if (step === null || step <= factor.last_step) return { error: 'wrong_code' }
      const session = newToken()
      const { rowCount } = await pool.query({ ...START_SESSION, values: [pending, step, hashOf(session)] })
      return rowCount === 1 ? { session } : { error: 'wrong_code' }
    },

    async session(token) {
      const { rows } = await pool.query<{ id: string; expires_at: Date; user_id: string; email: string; name: string }>(
        { ...READ_SESSION, values: [hashOf(token)] },
      )
      const [row] = rows
      if (!row) return null
      const { id, expires_at: expiresAt, user_id, email, name } = row
      return { user: { id: user_id, email, name }, session: { id, expiresAt } }
    },
  }
}
