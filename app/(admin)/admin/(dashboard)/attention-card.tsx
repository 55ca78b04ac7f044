import { useTranslations } from 'next-intl'
import { TextLink } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Icon, type IconName } from '@/components/ui/icon'
import type { Attention } from '@/lib/statistics/read-attention'
import type { Due } from '@/lib/statistics/read-due'

type Matter = 'danger' | 'warning' | 'info'

const LOOKS: Record<Matter, { icon: IconName; text: string }> = {
  danger: { icon: 'warning', text: 'text-danger' },
  warning: { icon: 'clock', text: 'text-warning' },
  info: { icon: 'info', text: 'text-accent' },
}

/** What to do, the worst first, each with the page where it is done. */
export function AttentionCard(props: { attention: Attention; due: Due; twoFactorEnabled: boolean }) {
  const { attention, due, twoFactorEnabled } = props
  const t = useTranslations('dashboard.attention')
  const dueSoon = due.days.reduce((sum, { people }) => sum + people, 0)
  const matters = [
    ['danger', attention.logBroken, 'logBroken', '/admin/audit'],
    ['danger', !twoFactorEnabled, 'twoFactorOff', '/admin/settings'],
    ['danger', attention.administratorsWithoutFactor, 'administrators', '/admin/users?role=admin'],
    ['danger', attention.pausedByProblems, 'paused', '/admin/enforcement'],
    ['warning', due.overdue, 'overdue', '/admin/users?state=overdue'],
    ['warning', dueSoon, 'due', '/admin/users?state=in_grace'],
    ['warning', attention.recoveriesToApprove, 'recoveries', '/admin/users'],
    ['warning', attention.bypassesToApprove, 'bypasses', '/admin/users'],
    ['info', attention.locked, 'locked', '/admin/users?state=locked'],
    ['info', twoFactorEnabled && !attention.requires, 'noRules', '/admin/enforcement'],
  ] as const
  const present = matters.filter(([, count]) => count)
  return (
    <Card id="attention" title={t('title')}>
      {present.length === 0 && (
        <p className="flex items-center gap-3">
          <span className="text-success">
            <Icon name="shieldCheck" className="size-6" />
          </span>
          {t('nothing')}
        </p>
      )}
      <ul className="divide-y divide-line">
        {present.map(([matter, count, name, href]) => (
          <li key={name} className="flex items-start gap-3 py-3 first:pt-0 last:pb-0">
            <span className={`mt-0.5 ${LOOKS[matter].text}`}>
              <Icon name={LOOKS[matter].icon} />
            </span>
            <p className="min-w-0 flex-1">
              {t(name, { count: Number(count) })}{' '}
              <TextLink href={href} className="whitespace-nowrap">
                {t(`${name}Do`)}
              </TextLink>
            </p>
          </li>
        ))}
      </ul>
    </Card>
  )
}
