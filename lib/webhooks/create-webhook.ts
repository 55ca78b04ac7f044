import { now } from '../clock'
import { newId } from '../crypto/id'
import { db } from '../db'
import { err, ok } from '../result'
import { problemOf, type Resolve } from './address-guard'
import { type By, endpointFields, recordChange } from './endpoint'
import { newSecret } from './secret'

/**
 * Makes an endpoint. It gets what happens from now on.
 * @returns it, and its signing secret, this once; or what is wrong with its address
 */
export async function createWebhook(input: {
  url: string
  description: string
  events: readonly string[]
  by: By
  resolve?: Resolve
}) {
  const problem = await problemOf(input.url, input.resolve)
  if (problem) return err(problem)
  const id = newId()
  const { secret, sealed } = newSecret(id)
  const { url, description, by } = input
  const events = [...new Set(input.events)]
  const webhook = await db.$transaction(async (tx) => {
    const made = await tx.webhookEndpoint.create({
      data: { id, url, description, events, secret: sealed, createdAt: now(), createdBy: by.actor },
      select: endpointFields,
    })
    await recordChange(tx, made, 'webhook.created', by, { events: events.join(' ') })
    return made
  })
  return ok({ webhook, secret })
}
