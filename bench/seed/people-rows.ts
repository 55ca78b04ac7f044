import { hash } from 'node:crypto'
import { hashToken } from '@/lib/crypto/token'
import { sealSecret } from '@/lib/factors/totp/secret'
import { personAt, STEP } from '../people'
import type { Row } from './copy'
import { bytea } from './copy'
import { cameAt, idAt, personId, STRIDE } from './ids'

/** How long after they came their authenticator app was confirmed, in milliseconds. */
const ENROLLING = 60_000
const DAY = 86_400_000
/** Everybody's browser. */
export const AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36'
/** Of a person's backup codes. */
const CODES = 10

export type Made = {
  table: string
  columns: string[]
  rows: (people: number) => Iterable<Row>
}

const iso = (ms: number) => new Date(ms).toISOString()
/** Where the nth person is. */
export const addressOf = (n: number) => `192.0.2.${n % 250}`

/** What an open browser of the nth person sends as its device cookie. Every second person has one. */
const deviceOf = (n: number) => hash('sha256', `device ${n}`, 'buffer').toString('base64url')

/**
 * Everybody's rows, table by table.
 * @param standing the id of what the policy knows of them: they are all alike
 * @param at when their sessions have been opened, over the day before
 */
export function peopleRows(given: { passwordHash: string; standing: number; at: number }): Made[] {
  const { passwordHash, standing, at } = given
  return [
    {
      table: 'users',
      columns: [
        ...['id', 'email', 'name', 'password_hash', 'password_changed_at', 'email_verified_at', 'created_at'],
        ...['last_sign_in_at', 'standing_id'],
      ],
      *rows(people) {
        for (let n = 0; n < people; n++) {
          const came = iso(cameAt(n))
          const { email } = personAt(n)
          yield [personId(n), email, `Person ${n}`, passwordHash, came, came, came, iso(at), standing]
        }
      },
    },
    {
      table: 'user_roles',
      columns: ['user_id', 'role_name'],
      *rows(people) {
        for (let n = 0; n < people; n++) yield [personId(n), 'user']
      },
    },
    {
      table: 'factors',
      columns: [
        ...['id', 'user_id', 'type', 'label', 'sealed_secret', 'last_accepted_step', 'created_at'],
        ...['confirmed_at', 'last_used_at'],
      ],
      *rows(people) {
        for (let n = 0; n < people; n++) {
          const user = personId(n)
          const enrolled = cameAt(n) + ENROLLING
          const id = idAt(enrolled, `factor ${n}`)
          const sealed = bytea(sealSecret(personAt(n).totp, user, id))
          const when = iso(enrolled)
          yield [id, user, 'totp', 'Authenticator app', sealed, Math.floor(enrolled / STEP), when, when, when]
        }
      },
    },
    {
      table: 'sessions',
      columns: [
        ...['id', 'token_hash', 'user_id', 'amr', 'aal', 'auth_time', 'created_at', 'last_seen_at', 'expires_at'],
        ...['ip', 'user_agent'],
      ],
      // People sign in in another order than they came.
      *rows(people) {
        for (let place = 0; place < people; place++) {
          const n = (place * STRIDE) % people
          const ms = Math.floor(at - DAY + (DAY * (place + 1)) / people)
          const when = iso(ms)
          yield [
            ...[idAt(ms, `session ${n}`), bytea(hashToken(personAt(n).session)), personId(n), '{pwd,otp,mfa}', 2],
            ...[when, when, when, iso(ms + 14 * DAY), addressOf(n), AGENT],
          ]
        }
      },
    },
    {
      table: 'known_browsers',
      columns: ['user_id', 'token_hash', 'seen_at', 'second_factor'],
      *rows(people) {
        for (let n = 0; n < people; n += 2) yield [personId(n), bytea(hashToken(deviceOf(n))), iso(at), 'true']
      },
    },
    {
      table: 'backup_codes',
      columns: ['id', 'user_id', 'code_hash', 'key_id', 'created_at'],
      // Nobody signs in with them: a hash of nothing takes as much room.
      *rows(people) {
        for (let n = 0; n < people; n += 10) {
          const made = cameAt(n) + ENROLLING
          for (let place = 0; place < CODES; place++) {
            const name = `backup code ${n} ${place}`
            yield [idAt(made, name), personId(n), bytea(hash('sha256', name, 'buffer')), '@1', iso(made)]
          }
        }
      },
    },
  ]
}
