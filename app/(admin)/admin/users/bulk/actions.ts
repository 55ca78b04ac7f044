'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { action } from '@/lib/auth/action'
import { requestContext } from '@/lib/auth/request-context'
import { notDoneAt } from '@/lib/auth/return-path'
import { requireAdministrator } from '@/lib/auth/session'
import { BULK_ACTIONS, bulkParams } from '@/lib/people/bulk/bulk-actions'
import { startBulkJob } from '@/lib/people/bulk/start-bulk-job'
import { err } from '@/lib/result'
import { readSelected, selectionFields } from './selection'

const HERE = '/admin/users/bulk'
const SELECTION = ['id', 'all', 'q', 'state', 'role_of', 'group_of'] as const

export const start = action(
  {
    texts: 'people',
    body: z.object({
      action: z.enum(BULK_ACTIONS),
      params: bulkParams,
      selected: z.record(z.string(), z.string().optional()),
    }),
    read: (field) => ({
      action: field('action'),
      params: { role: field('role'), group: field('group') || undefined },
      selected: Object.fromEntries(SELECTION.map((name) => [name.replace('_of', ''), field(name)])),
    }),
    keep: ['action', 'role', 'group'],
  },
  async ({ action, params, selected }) => {
    const selection = readSelected(selected)
    if (!selection) return err('nobody_selected')
    const who = await requireAdministrator(`${notDoneAt(HERE)}&${new URLSearchParams(selectionFields(selection))}`)
    if (!who.ok) return who
    const from = await requestContext()
    const started = await startBulkJob({ action, params, selection, actor: who.actor, from })
    return started.ok ? redirect(`${HERE}/${started.id}`) : started
  },
)
