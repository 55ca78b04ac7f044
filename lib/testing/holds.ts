import { db, Prisma } from '@/lib/db'

/** Whether a condition in SQL is so; one that is null is not. */
export async function holds(condition: Prisma.Sql | null): Promise<boolean> {
  if (!condition) return false
  const [row] = await db.$queryRaw<{ yes: boolean }[]>(Prisma.sql`SELECT ${condition} AS yes`)
  return row?.yes ?? false
}
