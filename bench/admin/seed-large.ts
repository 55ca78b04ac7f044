import type { Client } from 'pg'
import { canonicalRow } from '@/lib/audit/chain'

export type Sizes = { users: number; auditRows: number; days: number }

/** The administrator whose pages are measured, and how their session's token is stored. */
export const ADMINISTRATOR = '01900000-0000-7000-8000-000000000000'

/** Rows of the audit log that are made at once: enough to be quick, few enough to be sorted in memory. */
const BATCH = 250_000

const KINDS = ['totp', 'webauthn', 'email', 'sms'] as const

/**
 * Fills a migrated, empty database with a large organisation: people in groups and roles, with and without factors, rules in
 * several stages, deadlines, sessions, and months of an audit log whose chain is whole. The same every time. Set-based, with
 * triggers off: what they keep (standings, counts by day) is made here.
 * @param client a superuser's, of that database alone
 * @param at the end of the time that is made up
 */
export async function seedLarge(client: Client, { users, auditRows, days }: Sizes, at: Date): Promise<void> {
  const end = `timestamptz '${at.toISOString()}'`
  const step = async (name: string, ...statements: string[]) => {
    const began = performance.now()
    for (const sql of statements) await client.query(sql)
    console.log(`  ${name}: ${((performance.now() - began) / 1000).toFixed(1)} s`)
  }
  await client.query(`SET session_replication_role = replica; SET synchronous_commit = off; SET work_mem = '256MB';
    SET maintenance_work_mem = '512MB'; SET TIME ZONE 'UTC'`)
  await step('people', ...people(users, end))
  await step('rules and deadlines', ...rules(end))
  await step('sessions and browsers', ...sessions(end))
  const indexes = await dropIndexes(client)
  await client.query(CHAIN)
  const size = Math.min(BATCH, auditRows)
  for (let from = 0; from < auditRows; from += size) {
    const to = Math.min(auditRows, from + size)
    await step(
      `audit log, ${to.toLocaleString('en')} of ${auditRows.toLocaleString('en')}`,
      batch(from, to, { users, auditRows, days }, end),
    )
  }
  await client.query(`DROP AGGREGATE seed_chain(bytea, bigint, text); DROP FUNCTION seed_link(bytea, bytea, bigint, text);
    SELECT setval(pg_get_serial_sequence('audit_events', 'id'), ${auditRows})`)
  await step('indexes', ...indexes)
  await step('counts by day', ...counts(days, end))
  await step('statistics', 'VACUUM (ANALYZE)')
  await client.query('RESET session_replication_role')
}

const id = (n: string, kind = '8000') => `('01900000-0000-7000-${kind}-' || lpad(to_hex(${n}), 12, '0'))::uuid`

/** Everybody by number: what they are and have follows from it, so that it can be told again without looking it up. */
function people(users: number, end: string): string[] {
  return [
    `INSERT INTO roles (name, description) VALUES ('finance', ''), ('engineering', ''), ('contractor', '')`,
    `INSERT INTO groups (id, name, description, created_at)
      SELECT ${id('n', '9000')}, 'Group ' || lpad(n::text, 2, '0'), '', ${end} - interval '1 year' FROM generate_series(1, 40) n`,
    `CREATE TEMP TABLE person AS
      SELECT n, ${id('n')} AS id,
        (SELECT array_agg(role ORDER BY role) FROM (VALUES ('user'), (CASE WHEN n % 5000 = 0 THEN 'admin' END),
          (CASE WHEN n % 8000 = 1 THEN 'auditor' END), (CASE WHEN n % 10 = 1 THEN 'finance' END),
          (CASE WHEN n % 3 = 0 THEN 'engineering' END), (CASE WHEN n % 25 = 4 THEN 'contractor' END)) AS given(role)
          WHERE role IS NOT NULL) AS roles,
        (SELECT array_agg(g ORDER BY g) FROM (VALUES (${id('(1 + n % 40)', '9000')}),
          (CASE WHEN n % 10 = 3 THEN ${id('(1 + n / 10 % 7)', '9000')} END)) AS given(g) WHERE g IS NOT NULL) AS wanted,
        (SELECT coalesce(array_agg(kind ORDER BY kind), '{}') FROM (VALUES
          (CASE WHEN n * 37 % 100 < 52 THEN 'totp' END), (CASE WHEN n * 37 % 100 BETWEEN 44 AND 61 OR n % 5000 = 0 THEN 'webauthn' END),
          (CASE WHEN n * 37 % 100 BETWEEN 60 AND 71 THEN 'email' END), (CASE WHEN n * 37 % 100 = 72 THEN 'sms' END)) AS given(kind)
          WHERE kind IS NOT NULL) AS factors,
        n % 2500 = 7 AND n * 37 % 100 < 52 AS reenroll,
        ${end} - make_interval(days => 1 + (n * 13 % 900)) AS since
      FROM generate_series(0, ${users - 1}) n`,
    `ALTER TABLE person ADD COLUMN groups uuid[]; UPDATE person SET groups = ARRAY(SELECT DISTINCT unnest(wanted) ORDER BY 1);
      ANALYZE person`,
    `INSERT INTO standings (roles, groups, factors, reenroll)
      SELECT DISTINCT roles, groups, factors, reenroll FROM person ON CONFLICT DO NOTHING`,
    `ALTER TABLE person ADD COLUMN standing int; UPDATE person p SET standing = s.id FROM standings s
      WHERE (p.roles, p.groups, p.factors, p.reenroll) = (s.roles, s.groups, s.factors, s.reenroll); ANALYZE person`,
    `INSERT INTO users (id, email, name, password_hash, email_verified_at, created_at, last_sign_in_at, disabled_at,
        factor_locked_until, reenroll_required_at, standing_id)
      SELECT p.id, (ARRAY['ada','bela','chen','dina','emre','fumi','gus','hana','ivo','jun','kofi','lena'])[1 + n % 12] || '.' ||
          lpad(n::text, 6, '0') || '@' || (ARRAY['example.com','example.org','mail.example.net'])[1 + n % 3],
        (ARRAY['Ada','Bela','Chen','Dina','Emre','Fumi','Gus','Hana','Ivo','Jun','Kofi','Lena'])[1 + n % 12] || ' ' ||
          (ARRAY['Okafor','Lindqvist','Moreau','Tanaka','Haddad','Novak','Silva','Weber','Rossi','Kim'])[1 + n / 12 % 10],
        '$argon2id$v=19$m=19456,t=2,p=1$c2VlZHNlZWRzZWVk$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', p.since, p.since,
        CASE WHEN n % 17 <> 5 THEN ${end} - make_interval(hours => n * 7 % 2400) END,
        CASE WHEN n % 400 = 9 THEN ${end} - interval '3 days' END, CASE WHEN n % 3000 = 11 THEN ${end} + interval '10 minutes' END,
        CASE WHEN p.reenroll THEN ${end} - interval '1 day' END, p.standing
      FROM person p ORDER BY n`,
    `INSERT INTO user_roles (user_id, role_name) SELECT id, unnest(roles) FROM person`,
    `INSERT INTO group_members (user_id, group_id, created_at) SELECT id, unnest(groups), since FROM person`,
    // Most have set theirs up in the months that the dashboard shows.
    `INSERT INTO factors (id, user_id, type, label, confirmed_at, created_at, last_used_at, address)
      SELECT ${id('(p.n * 4 + k.place)', 'a000')}, p.id, k.kind, k.kind, c.at, c.at, ${end} - make_interval(hours => p.n % 700),
        CASE k.kind WHEN 'email' THEN p.n || '@elsewhere.example' WHEN 'sms' THEN '+4470000' || lpad((p.n % 100000)::text, 5, '0') END
      FROM person p, unnest(p.factors) f, LATERAL (SELECT f AS kind, array_position(ARRAY['${KINDS.join("','")}'], f) - 1 AS place) k,
        LATERAL (SELECT greatest(p.since, ${end} - make_interval(hours => p.n * 31 % 3000)) AS at) c`,
    `INSERT INTO webauthn_credentials (factor_id, credential_id, public_key, sign_count, transports, backup_eligible, backed_up, discoverable)
      SELECT id, sha256(id::text::bytea), '\\x00', 0, '{internal}', true, true, true FROM factors WHERE type = 'webauthn'`,
    `INSERT INTO backup_codes (id, user_id, code_hash, key_id)
      SELECT gen_random_uuid(), p.id, sha256((p.n || ':' || k)::bytea), 'k1' FROM person p, generate_series(1, 10) k
      WHERE p.factors <> '{}' AND p.n % 10 = 0`,
  ]
}

function rules(end: string): string[] {
  const all = `ARRAY['totp','email','sms','webauthn']`
  return [
    `INSERT INTO rules (id, target_type, target_role, target_group, requirement, allowed_methods, strength, grace_days,
        nudge_from, part_from, part_percent, all_from, session_days, idle_minutes) VALUES
      (${id('1', 'b000')}, 'everyone', NULL, NULL, 'required', ${all}, 'any', 30, NULL, ${end} - interval '20 days', 25, NULL, NULL, NULL),
      (${id('2', 'b000')}, 'role', 'finance', NULL, 'required', ${all}, 'app_or_stronger', 14, NULL, NULL, NULL, ${end} - interval '20 days', 7, 120),
      (${id('3', 'b000')}, 'role', 'admin', NULL, 'required', ${all}, 'phishing_resistant', 0, NULL, NULL, NULL, ${end} - interval '60 days', 1, 30),
      (${id('4', 'b000')}, 'group', NULL, ${id('3', '9000')}, 'required', ARRAY['totp','webauthn'], 'any', 7, ${end} - interval '9 days', NULL, NULL, ${end} + interval '5 days', NULL, NULL),
      (${id('5', 'b000')}, 'role', 'contractor', NULL, 'optional', ${all}, 'any', 0, NULL, NULL, NULL, NULL, 1, NULL)`,
    // Fixed for each who must, on a day of their own: some have passed, some are to come.
    `INSERT INTO enrollment_deadlines (user_id, rule_id, deadline, created_at)
      SELECT p.id, r.id, ${end} + make_interval(hours => (p.n * 11 % 720) - 240), ${end} - interval '15 days'
      FROM rules r JOIN person p ON (r.target_type = 'everyone' AND (SELECT cohort FROM users u WHERE u.id = p.id) < r.part_percent)
        OR (r.all_from < ${end} AND r.target_role = ANY(p.roles))
      WHERE r.requirement = 'required'`,
  ]
}

function sessions(end: string): string[] {
  return [
    `INSERT INTO sessions (id, token_hash, user_id, amr, aal, auth_time, created_at, last_seen_at, expires_at, ip, user_agent)
      SELECT ${id('p.n', 'c000')}, sha256(('session ' || p.n)::bytea), p.id, CASE WHEN p.factors = '{}' THEN '{pwd}'::text[]
          ELSE '{pwd,otp,mfa}' END, CASE WHEN p.factors = '{}' THEN 1 ELSE 2 END, t.at, t.at, ${end} - make_interval(mins => p.n % 900),
        t.at + interval '14 days', '192.0.2.' || p.n % 250, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/150.0.0.0'
      FROM person p, LATERAL (SELECT ${end} - make_interval(hours => p.n % 300) AS at) t WHERE p.n % 2 = 0`,
    `INSERT INTO trusted_browsers (id, user_id, token_hash, trusted_at, last_used_at)
      SELECT gen_random_uuid(), id, sha256(('browser ' || n)::bytea), ${end} - make_interval(hours => n % 600), ${end}
      FROM person WHERE factors <> '{}' AND n % 4 = 0`,
  ]
}

/** Indexes are made once, at the end. @returns the statements that make them again */
async function dropIndexes(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ indexdef: string; indexname: string }>(
    `SELECT indexdef, indexname FROM pg_indexes WHERE tablename = 'audit_events' AND indexname NOT LIKE '%_pkey'`,
  )
  for (const { indexname } of rows) await client.query(`DROP INDEX "${indexname}"`)
  return rows.map(({ indexdef }) => indexdef)
}

/** The hash of a link, as lib/audit/chain.ts has it; and as an aggregate that goes on from the batch before. */
const CHAIN = `
  CREATE FUNCTION seed_link(state bytea, first bytea, seq bigint, canonical text) RETURNS bytea LANGUAGE sql IMMUTABLE AS
    $$ SELECT sha256(coalesce(state, first) || convert_to(E'\\n' || seq || E'\\n' || canonical, 'UTF8')) $$;
  CREATE AGGREGATE seed_chain(first bytea, seq bigint, canonical text) (SFUNC = seed_link, STYPE = bytea)`

/** Some rows of the log, in order, each with its link. */
function batch(from: number, to: number, { users, auditRows, days }: Sizes, end: string): string {
  return `
    WITH made AS (
      SELECT g, (g * 7919 % ${users})::int AS n, (g % 100)::int AS k,
        date_trunc('milliseconds', ${end} - interval '1 minute' - interval '${days} days' * (1 - g::float8 / ${auditRows})) AS at
      FROM generate_series(${from + 1}::bigint, ${to}::bigint) g
    ), named AS (
      SELECT made.*, p.id AS person, p.factors, p.standing,
        CASE WHEN k < 38 THEN 'login.password' WHEN k < 62 THEN 'login.factor' WHEN k < 92 THEN 'session.started'
          WHEN k < 96 THEN 'session.ended' WHEN k < 97 THEN 'step_up.factor' WHEN k < 98 THEN 'factor.added'
          WHEN g % 1000 = 98 THEN 'user.factor_locked' WHEN g % 1000 = 99 THEN 'settings.changed' ELSE 'user.profile_changed' END AS event
      FROM made JOIN person p USING (n)
    ), rows AS (
      SELECT g AS id, at, event,
        CASE WHEN event IN ('login.password', 'login.factor', 'step_up.factor') AND k % 19 = 3 THEN 'failure' ELSE 'success' END AS outcome,
        CASE WHEN event = 'settings.changed' THEN 'user:${ADMINISTRATOR}' WHEN event LIKE 'session.%' THEN 'system'
          WHEN event LIKE 'login.%' THEN CASE WHEN k % 19 = 3 THEN 'anonymous' ELSE 'user:' || person END ELSE 'user:' || person END AS actor,
        CASE WHEN event <> 'settings.changed' THEN person END AS user_id,
        CASE WHEN event IN ('login.factor', 'step_up.factor', 'factor.added') THEN coalesce(factors[1], 'totp') END AS factor,
        NULL::uuid AS session_id, '192.0.2.' || n % 250 AS ip,
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36' AS user_agent,
        CASE WHEN event = 'session.started' THEN jsonb_build_object('amr', CASE WHEN factors = '{}' THEN 'pwd' ELSE 'pwd otp mfa' END,
            'trustedBrowser', k % 11 = 0, 'stepUp', k % 29 = 0, 'standing', standing)
          WHEN event = 'settings.changed' THEN '{"name": "codeMinutes", "from": "5", "to": "6"}'
          WHEN event = 'login.password' AND factors <> '{}' THEN '{"step": "challenge", "reason": "own_factor"}' ELSE '{}' END AS details
      FROM named
    ), canonical AS (SELECT e.*, ${canonicalRow.sql} AS canonical FROM rows e), chained AS (
      SELECT c.*, seed_chain((SELECT hash FROM audit_chain), c.id, c.canonical) OVER (ORDER BY c.id) AS hash FROM canonical c
    ), head AS (
      UPDATE audit_chain SET seq = ${to}, hash = (SELECT hash FROM chained WHERE id = ${to})
    )
    INSERT INTO audit_events (id, at, event, outcome, actor, user_id, factor, session_id, ip, user_agent, details, chain_seq, chain_hash)
    SELECT id, at, event, outcome, actor, user_id, factor, session_id, ip, user_agent, details, id, hash FROM chained ORDER BY id`
}

function counts(days: number, end: string): string[] {
  const today = `(${end} AT TIME ZONE 'UTC')::date`
  return [
    `INSERT INTO audit_days (day, event, outcome, factor, count)
      SELECT (at AT TIME ZONE 'UTC')::date, event, outcome, coalesce(factor, ''), count(*) FROM audit_events GROUP BY 1, 2, 3, 4`,
    `INSERT INTO sign_in_days (day, standing_id, amr, trusted_browser, count)
      SELECT (at AT TIME ZONE 'UTC')::date, (details->>'standing')::int,
        CASE details->>'amr' WHEN 'pwd' THEN 'pwd' ELSE 'mfa otp pwd' END, details->>'trustedBrowser' = 'true', count(*)
      FROM audit_events WHERE event = 'session.started' AND details->>'stepUp' = 'false' GROUP BY 1, 2, 3, 4`,
    `INSERT INTO adoption_days (day, role, kind, people)
      WITH has AS (
        SELECT role, kind, min(day) AS day FROM (
          SELECT p.n, p.roles, f.type AS kind, (f.confirmed_at AT TIME ZONE 'UTC')::date AS day FROM factors f JOIN person p ON p.id = f.user_id
          UNION ALL
          SELECT p.n, p.roles, 'any', min(f.confirmed_at AT TIME ZONE 'UTC')::date FROM factors f JOIN person p ON p.id = f.user_id GROUP BY 1, 2
          UNION ALL
          SELECT p.n, p.roles, '*', (p.since AT TIME ZONE 'UTC')::date FROM person p
        ) each, unnest(roles || '*'::text) role GROUP BY n, role, kind
      ), new AS (SELECT role, kind, greatest(day, ${today} - ${days}) AS day, count(*) AS people FROM has GROUP BY 1, 2, 3),
      lines AS (SELECT DISTINCT role, kind FROM new)
      SELECT d.day, role, kind, sum(coalesce(people, 0)) OVER (PARTITION BY role, kind ORDER BY d.day)
      FROM lines CROSS JOIN (SELECT ${today} - n AS day FROM generate_series(1, ${days}) n) d LEFT JOIN new USING (day, role, kind)`,
  ]
}
