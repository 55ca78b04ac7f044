import { useFormatter, useTranslations } from 'next-intl'
import { Badge } from '@/components/ui/badge'
import type { ImportPlan } from '@/lib/membership/plan-import'
import { ScrollingTable } from '../../scrolling-table'

/** How many people gain and lose each role and group. */
export function TotalsTable({ totals, unknownGroups }: Pick<ImportPlan, 'totals' | 'unknownGroups'>) {
  const t = useTranslations('membership.importing.preview.totals')
  const format = useFormatter()
  return (
    <div className="space-y-4">
      <h2 className="font-semibold text-lg tracking-tight">{t('title')}</h2>
      <ScrollingTable caption={t('title')}>
        <thead className="border-line border-b bg-raised text-muted">
          <tr>
            <th scope="col" className="px-4 py-2.5 font-medium">
              {t('name')}
            </th>
            {(['gains', 'losses'] as const).map((which) => (
              <th key={which} scope="col" className="w-px whitespace-nowrap px-4 py-2.5 text-right font-medium">
                {t(which)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {totals.map(({ kind, name, gains, losses }) => (
            <tr key={`${kind} ${name}`}>
              <th scope="row" className="px-4 py-2.5 font-normal">
                <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
                  <span className="break-words">{name}</span>
                  <span className="text-muted">{t(kind)}</span>
                  {kind === 'group' && unknownGroups.includes(name) && <Badge tone="accent">{t('new')}</Badge>}
                </span>
              </th>
              <td className={`px-4 py-2.5 text-right tabular-nums ${gains ? '' : 'text-muted'}`}>
                {format.number(gains)}
              </td>
              <td className={`px-4 py-2.5 text-right tabular-nums ${losses ? '' : 'text-muted'}`}>
                {format.number(losses)}
              </td>
            </tr>
          ))}
        </tbody>
      </ScrollingTable>
    </div>
  )
}
