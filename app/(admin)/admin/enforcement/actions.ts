'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { ruleBody } from '@/lib/api/schemas'
import { action, type Field } from '@/lib/auth/action'
import { notDoneAt } from '@/lib/auth/return-path'
import { requireAdministrator } from '@/lib/auth/session'
import { now } from '@/lib/clock'
import { deleteRule } from '@/lib/enforcement/delete-rule'
import { moveToStage } from '@/lib/enforcement/move-to-next-stage'
import { pauseRule } from '@/lib/enforcement/pause-rule'
import { resumeRule } from '@/lib/enforcement/resume-rule'
import { changeRule, createRule } from '@/lib/enforcement/save-rule'
import { DRAFT_FIELDS, type DraftFields, draftQuery, HOWS, rawRule } from './draft-query'

const HERE = '/admin/enforcement'

const since = z.iso.datetime().transform((text) => new Date(text))

const saveBody = z.strictObject({
  id: z.uuid().nullable(),
  since: since.optional(),
  how: z.enum(HOWS),
  rule: ruleBody,
})

const draftIn = (field: Field): DraftFields => Object.fromEntries(DRAFT_FIELDS.map((name) => [name, field(name) ?? '']))

/** Saves the rule that was previewed. Everything is looked at once more: much may have changed since. */
export const saveRule = action(
  {
    texts: 'enforcement',
    body: saveBody,
    read: (field) => {
      const fields = draftIn(field)
      const how = HOWS.find((known) => known === field('how')) ?? 'save'
      const id = fields.edit === 'new' ? null : fields.edit
      return { id, since: fields.since || undefined, how, rule: rawRule(fields, how, now()) }
    },
  },
  async ({ id, since: unchangedSince, rule }, field) => {
    const who = await requireAdministrator(`${notDoneAt(HERE)}&${draftQuery(draftIn(field))}`)
    if (!who.ok) return who
    const { actor } = who
    const saved = id ? await changeRule({ id, change: rule, unchangedSince, actor }) : await createRule({ rule, actor })
    if (!saved.ok) return saved
    redirect(`${HERE}?notice=${id ? 'changed' : 'created'}#rule-${saved.rule.id}`)
  },
)

const idOf = (field: Field) => ({ id: field('id') })
const idBody = z.strictObject({ id: z.uuid() })

export const endRule = action(
  {
    texts: 'enforcement',
    body: idBody.extend({ since: since.optional() }),
    read: (field) => ({ ...idOf(field), since: field('since') }),
  },
  async ({ id, since: unchangedSince }) => {
    const who = await requireAdministrator(`${notDoneAt(HERE)}&delete=${id}`)
    if (!who.ok) return who
    const ended = await deleteRule({ id, unchangedSince, actor: who.actor })
    if (!ended.ok) return ended
    redirect(`${HERE}?notice=deleted`)
  },
)

export const pause = action({ texts: 'enforcement', body: idBody, read: idOf }, async ({ id }) => {
  const who = await requireAdministrator(notDoneAt(HERE))
  if (!who.ok) return who
  const done = await pauseRule({ id, actor: who.actor })
  if (!done.ok) return done
  redirect(`${HERE}?notice=paused#rule-${id}`)
})

export const resume = action({ texts: 'enforcement', body: idBody, read: idOf }, async ({ id }) => {
  const who = await requireAdministrator(notDoneAt(HERE))
  if (!who.ok) return who
  const done = await resumeRule({ id, actor: who.actor })
  if (!done.ok) return done
  redirect(`${HERE}?notice=resumed#rule-${id}`)
})

export const startStage = action(
  {
    texts: 'enforcement',
    body: idBody.extend({ stage: z.enum(['part', 'all']) }),
    read: (field) => ({ ...idOf(field), stage: field('stage') }),
  },
  async ({ id, stage }) => {
    const who = await requireAdministrator(notDoneAt(HERE))
    if (!who.ok) return who
    const done = await moveToStage({ id, stage, actor: who.actor })
    if (!done.ok) return done
    redirect(`${HERE}?notice=stage#rule-${id}`)
  },
)
