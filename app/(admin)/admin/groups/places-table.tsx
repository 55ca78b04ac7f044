import { useFormatter, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { TextLink } from '@/components/ui/button'
import { ScrollingTable } from './scrolling-table'

export type ShownPlace = {
  key: string
  href: string
  name: string
  badge?: ReactNode
  description: string
  members: number
  rules: number
}

/** Groups, or roles, a row each. */
export function PlacesTable({ caption, places }: { caption: string; places: ShownPlace[] }) {
  const t = useTranslations('membership.table')
  const format = useFormatter()
  return (
    <ScrollingTable caption={caption}>
      <thead className="border-line border-b bg-raised text-muted">
        <tr>
          <th scope="col" className="px-4 py-2.5 font-medium">
            {t('name')}
          </th>
          <th scope="col" className="w-px px-4 py-2.5 text-right font-medium">
            {t('people')}
          </th>
          <th scope="col" className="w-px px-4 py-2.5 text-right font-medium">
            {t('rules')}
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {places.map(({ key, href, name, badge, description, members, rules }) => (
          <tr key={key} className="hover:bg-raised">
            <th scope="row" className="px-4 py-3 font-normal">
              <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <TextLink href={href} className="break-words">
                  {name}
                </TextLink>
                {badge}
              </span>
              {description && <span className="block max-w-prose break-words text-muted">{description}</span>}
            </th>
            <td className="px-4 py-3 text-right align-top tabular-nums">{format.number(members)}</td>
            <td className="px-4 py-3 text-right align-top tabular-nums">{format.number(rules)}</td>
          </tr>
        ))}
      </tbody>
    </ScrollingTable>
  )
}
