import { useTranslations } from 'next-intl'
import { TextLink } from '@/components/ui/button'
import type { PersonChange, PlannedPlace } from '@/lib/membership/plan-import'
import { ScrollingTable } from '../../scrolling-table'

/** Who gains and loses what. */
export function ChangesTable({ changes }: { changes: PersonChange[] }) {
  const t = useTranslations('membership.importing.preview.changes')
  return (
    <ScrollingTable caption={t('title')}>
      <thead className="border-line border-b bg-raised text-muted">
        <tr>
          {(['person', 'gains', 'losses'] as const).map((column) => (
            <th key={column} scope="col" className="px-4 py-2.5 font-medium">
              {t(column)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {changes.map(({ userId, email, gains, losses }) => (
          <tr key={userId} className="align-top hover:bg-raised">
            <th scope="row" className="min-w-52 px-4 py-2.5 font-normal">
              <TextLink href={`/admin/users/${userId}`} className="break-all">
                {email}
              </TextLink>
            </th>
            <td className="px-4 py-2.5">
              <Places places={gains} />
            </td>
            <td className="px-4 py-2.5">
              <Places places={losses} lost />
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollingTable>
  )
}

function Places({ places, lost = false }: { places: PlannedPlace[]; lost?: boolean }) {
  const t = useTranslations('membership.importing.preview.changes')
  if (places.length === 0) return <span className="sr-only">{t('nothing')}</span>
  return (
    <ul className="flex flex-wrap gap-1.5">
      {places.map(({ kind, name }) => (
        <li
          key={`${kind} ${name}`}
          className={`rounded-full px-2.5 py-0.5 break-words ${lost ? 'bg-danger-soft text-danger' : 'bg-success-soft text-success'}`}
        >
          <span aria-hidden="true">{lost ? '− ' : '+ '}</span>
          {name}
        </li>
      ))}
    </ul>
  )
}
