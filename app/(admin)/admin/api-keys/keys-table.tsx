import { useNow, useTranslations } from 'next-intl'
import { TextLink } from '@/components/ui/button'
import { LocalTime } from '@/components/ui/local-time'
import type { ApiKeyView } from '@/lib/api-keys/list-api-keys'
import { SCOPE_NAMES } from '@/lib/api-keys/scopes'
import { ScrollingTable } from '../groups/scrolling-table'
import { Maker, Standing } from './standing'

const COLUMNS = ['key', 'opens', 'expires', 'used', 'made'] as const

/** Every key, a row each. */
export function KeysTable({ keys }: { keys: ApiKeyView[] }) {
  const t = useTranslations('apiKeys')
  const now = useNow()
  return (
    <ScrollingTable caption={t('table.caption')}>
      <thead className="border-line border-b bg-raised text-muted">
        <tr>
          {COLUMNS.map((column) => (
            <th key={column} scope="col" className="px-4 py-2.5 font-medium">
              {t(`table.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {keys.map((key) => (
          <tr key={key.id} className="align-top hover:bg-raised">
            <th scope="row" className="min-w-44 px-4 py-3 font-normal">
              <TextLink href={`/admin/api-keys/${key.id}`} className="break-words">
                {key.name}
              </TextLink>
              <code className="block font-mono text-muted text-sm">{key.hint}…</code>
            </th>
            <td className="min-w-56 px-4 py-3">
              <Opens scopes={key.scopes} />
            </td>
            <td className="px-4 py-3">
              <LocalTime at={key.expiresAt.toISOString()} style="day" />
              <span className="mt-1 flex flex-wrap gap-1.5">
                <Standing apiKey={key} now={now} />
              </span>
            </td>
            <td className="px-4 py-3">
              {key.lastUsedAt ? <LocalTime at={key.lastUsedAt.toISOString()} /> : t('table.never')}
            </td>
            <td className="min-w-60 px-4 py-3">
              <Maker apiKey={key} />
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollingTable>
  )
}

/** In words while they are few, by name where they are many. */
function Opens({ scopes }: { scopes: string[] }) {
  const t = useTranslations('apiKeys')
  const known = SCOPE_NAMES.filter((scope) => scopes.includes(scope))
  if (known.length === SCOPE_NAMES.length) return t('table.all')
  if (known.length > 3) return <span className="font-mono text-sm">{known.join(', ')}</span>
  return (
    <ul className="space-y-1">
      {known.map((scope) => (
        <li key={scope}>{t(`scopes.${scope}`)}</li>
      ))}
    </ul>
  )
}
