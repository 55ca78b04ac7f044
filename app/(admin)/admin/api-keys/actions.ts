'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { apiKeyBody, idParam, rotateApiKeyBody } from '@/lib/api/schemas'
import { createApiKey } from '@/lib/api-keys/create-api-key'
import { revokeApiKey } from '@/lib/api-keys/revoke-api-key'
import { rotateApiKey } from '@/lib/api-keys/rotate-api-key'
import { SCOPE_NAMES } from '@/lib/api-keys/scopes'
import { action, type Field, ticked } from '@/lib/auth/action'
import { requestContext } from '@/lib/auth/request-context'
import { notDoneAt } from '@/lib/auth/return-path'
import { requireAdministrator } from '@/lib/auth/session'
import { ok } from '@/lib/result'

const LIST = '/admin/api-keys'

/** A whole number, or what was typed instead of one, which the schema refuses. */
function whole(field: Field, name: string) {
  const typed = field(name)?.trim() ?? ''
  return /^\d{1,9}$/.test(typed) ? Number(typed) : typed
}

/** The key is in the answer to this very request, and nowhere else. */
export const makeKey = action(
  {
    texts: 'apiKeys',
    body: apiKeyBody,
    read: (field) => ({
      name: field('name'),
      scopes: SCOPE_NAMES.filter((scope) => ticked(field, scope)),
      expiresInDays: whole(field, 'expiresInDays'),
      perMinute: whole(field, 'perMinute'),
    }),
    keep: ['name', 'expiresInDays', 'perMinute', ...SCOPE_NAMES],
  },
  async (body) => {
    const who = await requireAdministrator(notDoneAt(`${LIST}/new`))
    if (!who.ok) return who
    const { key } = await createApiKey({ ...body, actor: who.actor, from: await requestContext() })
    return ok({ done: { codes: [key] } })
  },
)

export const rotate = action(
  {
    texts: 'apiKeys',
    body: rotateApiKeyBody.extend({ id: idParam }),
    read: (field) => ({ id: field('id'), overlapHours: whole(field, 'overlapHours') }),
    keep: ['overlapHours'],
  },
  async (body) => {
    const who = await requireAdministrator(notDoneAt(`${LIST}/${body.id}`))
    if (!who.ok) return who
    const rotated = await rotateApiKey({ ...body, actor: who.actor, from: await requestContext() })
    return rotated.ok ? ok({ done: { codes: [rotated.key] } }) : rotated
  },
)

export const revoke = action(
  { texts: 'apiKeys', body: z.strictObject({ id: idParam }), read: (field) => ({ id: field('id') }) },
  async ({ id }) => {
    const who = await requireAdministrator(notDoneAt(`${LIST}/${id}`))
    if (!who.ok) return who
    const revoked = await revokeApiKey({ id, actor: who.actor, from: await requestContext() })
    return revoked.ok ? redirect(`${LIST}?notice=revoked`) : revoked
  },
)
