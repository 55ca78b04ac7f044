'use server'

import { redirect } from 'next/navigation'
import { action, type Field, ticked } from '@/lib/auth/action'
import { requestContext } from '@/lib/auth/request-context'
import { notDoneAt } from '@/lib/auth/return-path'
import { requireAdministrator } from '@/lib/auth/session'
import { saveSettings } from '@/lib/enforcement/save-settings'
import { settingFields } from '@/lib/settings/setting-fields'
import { METHOD_FIELDS, NUMBERS, SWITCHES } from './form-fields'

const HERE = '/admin/settings'

const wholeNumber = (text = '') => (/^[0-9]{1,5}$/.test(text.trim()) ? Number(text) : text)

function read(field: Field) {
  return {
    ...Object.fromEntries(SWITCHES.map((name) => [name, ticked(field, name)])),
    ...Object.fromEntries(NUMBERS.map((name) => [name, wholeNumber(field(name))])),
    allowedMethods: METHOD_FIELDS.filter(({ name }) => ticked(field, name)).map(({ method }) => method),
  }
}

/** Saves the page, all of it or nothing. What takes something from people is asked about once. */
export const save = action(
  {
    texts: 'settings',
    body: settingFields,
    read,
    keep: [...SWITCHES, ...NUMBERS, ...METHOD_FIELDS.map(({ name }) => name)],
  },
  async (changes, field) => {
    const who = await requireAdministrator(notDoneAt(HERE))
    if (!who.ok) return who
    const confirmed = ticked(field, 'confirm')
    const saved = await saveSettings({ changes, actor: who.actor, confirmed, from: await requestContext() })
    return saved.ok ? redirect(`${HERE}?notice=${saved.changed > 0 ? 'saved' : 'unchanged'}`) : saved
  },
)
