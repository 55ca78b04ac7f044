import { now } from '../../clock'
import { db } from '../../db'
import { type Selection, whereSelected } from './start-bulk-job'

/** How many are meant, and the first of them: for somebody to see before anything is done. */
export async function readSelection(selection: Selection, shown = 8) {
  const where = await whereSelected(selection, now())
  const [[count], first] = await Promise.all([
    db.$queryRaw<{ people: number }[]>`SELECT count(*)::int AS people FROM users u WHERE ${where}`,
    db.$queryRaw<{ email: string }[]>`SELECT u.email FROM users u WHERE ${where} ORDER BY u.email LIMIT ${shown}`,
  ])
  return { people: count?.people ?? 0, first: first.map(({ email }) => email) }
}
