import { now } from '../clock'
import { db } from '../db'

/**
 * Writes down how many people of each role have which kinds of factor today (UTC); the last count of a day stays. From
 * what people have in common, not person by person.
 */
export async function countAdoption(): Promise<void> {
  const at = now()
  await db.$executeRaw`
    WITH alike AS (
      SELECT st.roles, st.factors, count(*)::int AS people
      FROM users u JOIN standings st ON st.id = u.standing_id
      WHERE u.disabled_at IS NULL GROUP BY st.id
    ), each AS (
      SELECT role, kind, people FROM alike,
        unnest(roles || '*'::text) AS role,
        unnest(factors || '*'::text || CASE WHEN factors <> '{}' THEN '{any}'::text[] ELSE '{}' END) AS kind
    ), gone AS (
      -- The last of a role or a kind may have left since the last count of this day.
      DELETE FROM adoption_days d WHERE d.day = (${at}::timestamptz AT TIME ZONE 'UTC')::date
        AND NOT EXISTS (SELECT 1 FROM each WHERE each.role = d.role AND each.kind = d.kind)
    )
    INSERT INTO adoption_days (day, role, kind, people)
    SELECT (${at}::timestamptz AT TIME ZONE 'UTC')::date, role, kind, sum(people)::int FROM each GROUP BY role, kind
    ON CONFLICT (day, role, kind) DO UPDATE SET people = excluded.people`
}
