import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { open, SealError, seal } from '../crypto/seal'
import { db, Prisma } from '../db'
import { env } from '../env'
import { type KeyStatus, readKeyStatus } from './read-key-status'
import { kidOf, SEALED_PLACES, type SealedPlace, type SealedRow } from './sealed-places'

/** What is read at once. */
const BATCH = 200
/** Whoever still seals under an older key could have us begin again for ever. */
const PASSES = 10

/** @property total what was still sealed under another key when its place was begun */
export type Progress = { place: string; done: number; total: number }

export type Rotation = {
  resealed: number
  /** What does not open: where, and which row. */
  failed: { place: string; id: string }[]
  status: KeyStatus
}

/**
 * Seals under the first key of ENCRYPTION_KEYS whatever is sealed under another, while everything goes on: each row by
 * itself, and only if it is still as it was read. It may be cut off at any row and begun again, as often as one likes:
 * it finds what is left.
 * @param tell called after each batch
 */
export async function rotateKeys(tell: (progress: Progress) => void = () => {}): Promise<Rotation> {
  let resealed = 0
  let pass: Pass
  let passes = 0
  do {
    pass = { done: 0, missed: 0, failed: [] }
    for (const place of SEALED_PLACES) await resealPlace(place, pass, tell)
    resealed += pass.done
  } while (pass.done + pass.missed > 0 && ++passes < PASSES)
  const { failed } = pass
  const status = await readKeyStatus()
  const outcome = failed.length === 0 ? 'success' : 'failure'
  const details = { key: status.seals, resealed, failed: failed.length, unneeded: status.unneeded.join(', ') }
  await recordEvent(db, { at: now(), event: 'keys.rotated', outcome, actor: 'operator', details })
  return { resealed, failed, status }
}

/** @property missed what somebody else has changed since it was read */
type Pass = { done: number; missed: number; failed: Rotation['failed'] }

async function resealPlace(place: SealedPlace, pass: Pass, tell: (progress: Progress) => void): Promise<void> {
  const total = await countOthers(place)
  const before = pass.done
  let rows = await readOthers(place, null)
  while (rows.length > 0) {
    for (const row of rows) await resealRow(place, row, pass)
    tell({ place: place.name, done: pass.done - before, total })
    rows = await readOthers(place, rows.at(-1)?.id ?? null)
  }
}

/** One row, in a transaction of its own: nobody waits for more than one of them, and no two wait for each other. */
async function resealRow(place: SealedPlace, { id, sealed, about }: SealedRow, pass: Pass): Promise<void> {
  const context = place.contextOf(about)
  try {
    const replaced = await db.$executeRaw(place.replace(id, sealed, seal(open(sealed, context), context)))
    if (replaced > 0) pass.done++
    else pass.missed++
  } catch (error) {
    if (!(error instanceof SealError)) throw error
    pass.failed.push({ place: place.name, id })
  }
}

/** SQL: what is sealed under another key than the first. */
function others({ sealed }: SealedPlace): Prisma.Sql {
  const [first = ''] = env().ENCRYPTION_KEYS.keys()
  return Prisma.sql`${sealed} IS NOT NULL AND ${kidOf(sealed)} <> ${first}`
}

async function countOthers(place: SealedPlace): Promise<number> {
  const [row] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM ${place.from} WHERE ${others(place)}`
  return row?.count ?? 0
}

function readOthers(place: SealedPlace, after: string | null): Promise<SealedRow[]> {
  return db.$queryRaw<SealedRow[]>`
    SELECT ${place.id} AS id, ${place.sealed} AS sealed, ${place.about} AS about FROM ${place.from}
    WHERE ${others(place)} AND ${after === null ? Prisma.sql`true` : place.after(after)}
    ORDER BY ${place.order} LIMIT ${BATCH}`
}
