import { settingsEffectAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json } from '@/lib/api/problem'
import { settingsBody } from '@/lib/api/schemas'
import { previewSettings } from '@/lib/enforcement/save-settings'
import { readSettings } from '@/lib/settings/settings'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/settings/preview',
    summary: 'Whom a change of settings would touch; nothing is changed',
    access: 'reader',
    scopes: ['settings:read'],
    body: settingsBody,
    answers: { 200: { description: 'How many people', schema: settingsEffectAnswer } },
  },
  async ({ body }) => json(await previewSettings(await readSettings(), body)),
)
