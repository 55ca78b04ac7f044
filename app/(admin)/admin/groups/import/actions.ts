'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { idParam, importBody } from '@/lib/api/schemas'
import { action } from '@/lib/auth/action'
import { requestContext } from '@/lib/auth/request-context'
import { requireAdministrator, requireReader } from '@/lib/auth/session'
import { applyHeldImport, holdImport } from '@/lib/membership/held-import'
import { err } from '@/lib/result'
import { isAdministrator } from '@/lib/sessions/session'

const HERE = '/admin/groups/import'

/** Changes nothing but that the file is kept, so it need not be known just now who asks: nobody loses a file by that. */
export const seeImport = action(
  {
    texts: 'membership',
    body: z.strictObject({ csv: importBody.shape.csv, mode: importBody.shape.mode }),
    files: ['file'],
    read: (field) => ({ csv: field('file') ?? field('csv'), mode: field('mode') }),
    keep: ['csv', 'mode'],
  },
  async ({ csv, mode }) => {
    const session = await requireReader(HERE)
    if (!isAdministrator(session)) return err('read_only')
    if (csv.trim() === '') return err('file_missing')
    const by = { actor: `user:${session.user.id}`, from: await requestContext() } as const
    const held = await holdImport({ csv, mode, by })
    return held.ok ? redirect(`${HERE}/${held.id}`) : held
  },
)

export const confirmImport = action(
  {
    texts: 'membership',
    body: z.strictObject({ import: idParam, seen: z.string().max(100), createGroups: z.boolean() }),
    read: (field) => ({
      import: field('import'),
      seen: field('seen'),
      createGroups: field('createGroups') === 'on',
    }),
  },
  async ({ import: id, createGroups, seen }) => {
    const back = (notice: string) => `${HERE}/${id}?notice=${notice}${createGroups ? '&create=on' : ''}`
    const who = await requireAdministrator(back('not_done'))
    if (!who.ok) return who
    const by = { actor: who.actor, from: await requestContext() }
    const applied = await applyHeldImport({ id, createGroups, seen, by })
    if (applied.ok) return redirect('/admin/groups?notice=imported')
    return applied.code === 'preview_outdated' ? redirect(back('outdated')) : applied
  },
)
