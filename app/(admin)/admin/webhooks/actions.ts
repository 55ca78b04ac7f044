'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { idParam } from '@/lib/api/schemas'
import { webhookBody } from '@/lib/api/webhook-schemas'
import { action, type Field, ticked } from '@/lib/auth/action'
import { requestContext } from '@/lib/auth/request-context'
import { notDoneAt } from '@/lib/auth/return-path'
import { requireAdministrator } from '@/lib/auth/session'
import { ok } from '@/lib/result'
import { changeWebhook } from '@/lib/webhooks/change-webhook'
import { createWebhook } from '@/lib/webhooks/create-webhook'
import { deleteWebhook } from '@/lib/webhooks/delete-webhook'
import { ALL, EVENT_TYPES } from '@/lib/webhooks/event-types'
import { replayDead, replayDelivery } from '@/lib/webhooks/replay'
import { rotateSecret } from '@/lib/webhooks/rotate-secret'
import { sendTest } from '@/lib/webhooks/send-test'

const LIST = '/admin/webhooks'
const pageOf = (id: string) => `${LIST}/${id}`
const back = (path: string, notice: string): never => redirect(`${path}?notice=${notice}`)

const readEndpoint = (field: Field) => ({
  url: field('url')?.trim(),
  description: field('description'),
  events: field('which') === 'all' ? [ALL] : EVENT_TYPES.filter((type) => ticked(field, type)),
})
const KEEP = ['url', 'description', 'which', ...EVENT_TYPES]
const FIELD_OF = { webhook_url_invalid: 'url', webhook_address_refused: 'url', webhook_host_unknown: 'url' }

/** The secret is in the answer to this very request, and nowhere else. */
export const makeWebhook = action(
  { texts: 'webhooks', body: webhookBody, read: readEndpoint, keep: KEEP, fieldOf: FIELD_OF },
  async (body) => {
    const who = await requireAdministrator(notDoneAt(`${LIST}/new`))
    if (!who.ok) return who
    const made = await createWebhook({ ...body, by: { actor: who.actor, from: await requestContext() } })
    return made.ok ? ok({ done: { codes: [made.secret] } }) : made
  },
)

export const editWebhook = action(
  {
    texts: 'webhooks',
    body: webhookBody.extend({ id: idParam }),
    read: (field) => ({ id: field('id'), ...readEndpoint(field) }),
    keep: KEEP,
    fieldOf: FIELD_OF,
  },
  async (body) => {
    const who = await requireAdministrator(notDoneAt(pageOf(body.id), 'edit'))
    if (!who.ok) return who
    const changed = await changeWebhook({ ...body, by: { actor: who.actor, from: await requestContext() } })
    return changed.ok ? back(pageOf(body.id), 'changed') : changed
  },
)

export const switchWebhook = action(
  {
    texts: 'webhooks',
    body: z.strictObject({ id: idParam, enabled: z.boolean() }),
    read: (field) => ({ id: field('id'), enabled: field('enabled') === 'yes' }),
  },
  async ({ id, enabled }) => {
    const who = await requireAdministrator(notDoneAt(pageOf(id)))
    if (!who.ok) return who
    const changed = await changeWebhook({ id, enabled, by: { actor: who.actor, from: await requestContext() } })
    return changed.ok ? back(pageOf(id), enabled ? 'enabled' : 'disabled') : changed
  },
)

const oneWebhook = {
  texts: 'webhooks',
  body: z.strictObject({ id: idParam }),
  read: (field: Field) => ({ id: field('id') }),
}

export const rotate = action(oneWebhook, async ({ id }) => {
  const who = await requireAdministrator(notDoneAt(pageOf(id), 'rotate'))
  if (!who.ok) return who
  const rotated = await rotateSecret({ id, by: { actor: who.actor, from: await requestContext() } })
  return rotated.ok ? ok({ done: { codes: [rotated.secret] } }) : rotated
})

export const test = action(oneWebhook, async ({ id }) => {
  const who = await requireAdministrator(notDoneAt(pageOf(id)))
  if (!who.ok) return who
  const sent = await sendTest({ id })
  return sent.ok ? back(pageOf(id), sent.delivered ? 'test_delivered' : 'test_failed') : sent
})

export const remove = action(oneWebhook, async ({ id }) => {
  const who = await requireAdministrator(notDoneAt(pageOf(id)))
  if (!who.ok) return who
  const deleted = await deleteWebhook({ id, by: { actor: who.actor, from: await requestContext() } })
  return deleted.ok ? back(LIST, 'deleted') : deleted
})

export const replayAll = action(oneWebhook, async ({ id }) => {
  const who = await requireAdministrator(notDoneAt(pageOf(id)))
  if (!who.ok) return who
  const replayed = await replayDead({ id, by: { actor: who.actor, from: await requestContext() } })
  return replayed.ok ? back(pageOf(id), 'replayed') : replayed
})

export const replayOne = action(
  {
    texts: 'webhooks',
    body: z.strictObject({ id: idParam, delivery: idParam }),
    read: (field) => ({ id: field('id'), delivery: field('delivery') }),
  },
  async ({ id, delivery: deliveryId }) => {
    const here = `${pageOf(id)}/deliveries/${deliveryId}`
    const who = await requireAdministrator(notDoneAt(here))
    if (!who.ok) return who
    const replayed = await replayDelivery({ id, deliveryId, by: { actor: who.actor, from: await requestContext() } })
    return replayed.ok ? back(here, 'replayed') : replayed
  },
)
