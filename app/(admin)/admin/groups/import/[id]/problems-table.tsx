import { useTranslations } from 'next-intl'
import type { CsvProblem } from '@/lib/membership/read-csv'
import { ScrollingTable } from '../../scrolling-table'

/** As many as are worth reading at once. */
const SHOWN = 200

/** What is wrong, by line. */
export function ProblemsTable({ problems }: { problems: CsvProblem[] }) {
  const t = useTranslations('membership.importing.preview.problems')
  const more = problems.length - SHOWN
  return (
    <div className="space-y-4">
      <h2 className="font-semibold text-lg tracking-tight">{t('title')}</h2>
      <ScrollingTable caption={t('title')} low>
        <thead className="border-line border-b bg-raised text-muted">
          <tr>
            <th scope="col" className="w-px px-4 py-2.5 text-right font-medium">
              {t('line')}
            </th>
            <th scope="col" className="px-4 py-2.5 font-medium">
              {t('what')}
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {problems.slice(0, SHOWN).map(({ line, code, value }) => (
            <tr key={line}>
              <th scope="row" className="px-4 py-2.5 text-right align-top font-normal tabular-nums">
                {line}
              </th>
              <td className="break-words px-4 py-2.5">
                {t(code === 'email_invalid' && value === '' ? 'email_missing' : code, { text: value })}
              </td>
            </tr>
          ))}
        </tbody>
      </ScrollingTable>
      {more > 0 && <p>{t('more', { count: more })}</p>}
    </div>
  )
}
