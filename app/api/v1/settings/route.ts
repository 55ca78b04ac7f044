import { settingsAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { settingsBody } from '@/lib/api/schemas'
import { saveSettings } from '@/lib/enforcement/save-settings'
import { readSettings } from '@/lib/settings/settings'

export const GET = endpoint(
  {
    method: 'GET',
    path: '/settings',
    summary: 'What is decided for everybody',
    access: 'reader',
    scopes: ['settings:read'],
    answers: { 200: { description: 'All settings', schema: settingsAnswer } },
  },
  async () => json(await readSettings()),
)

export const PUT = endpoint(
  {
    method: 'PUT',
    path: '/settings',
    summary: 'Change settings, at once and for everybody; what is not named stays as it is',
    access: 'administrator',
    scopes: ['settings:write'],
    body: settingsBody,
    answers: { 200: { description: 'All settings, as they are now', schema: settingsAnswer } },
    problems: ['last_administrator'],
  },
  async ({ body: changes, actor, from }) => {
    const saved = await saveSettings({ changes, actor, confirmed: true, from })
    return saved.ok ? json(saved.settings) : problem('last_administrator')
  },
)
