import { db } from '../db'
import { err, ok } from '../result'
import { type By, recordChange } from './endpoint'

/** Deletes an endpoint, with what waits for it and its log. @returns or `webhook_not_found` */
export async function deleteWebhook({ id, by }: { id: string; by: By }) {
  return db.$transaction(async (tx) => {
    const webhook = await tx.webhookEndpoint.findUnique({ where: { id }, select: { id: true, url: true } })
    if (!webhook) return err('webhook_not_found')
    const { count } = await tx.webhookEndpoint.deleteMany({ where: { id } })
    if (count === 0) return err('webhook_not_found')
    await recordChange(tx, webhook, 'webhook.deleted', by)
    return ok()
  })
}
