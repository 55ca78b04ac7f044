import { DAY, now, plus } from '../clock'
import { db, type Tx } from '../db'
import { enqueueMail } from '../outbox/enqueue'
import { hostIn } from './endpoint'

/** Writes to every administrator that an endpoint gets nothing any more. */
export async function tellAdministrators(
  tx: Tx,
  { id, url }: { id: string; url: string },
  { at, why }: { at: Date; why: 'gone' | 'failing' },
): Promise<void> {
  const administrators = await tx.user.findMany({
    where: { roles: { some: { roleName: 'admin' } }, disabledAt: null },
    select: { email: true },
  })
  const host = hostIn(url)
  for (const { email: to } of administrators) {
    await enqueueMail(tx, { template: 'webhook_failing', to, props: { at, why, host, webhookId: id } })
  }
}

/** Tells of endpoints that have got nothing for a day, though it was tried: once, until something is delivered again. */
export async function tellOfFailing(): Promise<void> {
  const at = now()
  await db.$transaction(async (tx) => {
    const failing = await tx.webhookEndpoint.updateManyAndReturn({
      where: { disabledAt: null, toldAt: null, failingSince: { lte: plus(at, -DAY) } },
      data: { toldAt: at },
    })
    for (const endpoint of failing) {
      await tellAdministrators(tx, endpoint, { at: endpoint.failingSince ?? at, why: 'failing' })
    }
  })
}
