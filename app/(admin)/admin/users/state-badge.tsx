import { useTranslations } from 'next-intl'
import { Badge, type BadgeTone } from '@/components/ui/badge'
import { LocalTime } from '@/components/ui/local-time'
import type { PeopleState } from '@/lib/people/filter'
import type { PolicyState } from '@/lib/people/state'

const TONES: Record<PeopleState, BadgeTone> = {
  compliant: 'success',
  in_grace: 'accent',
  overdue: 'danger',
  not_required: 'neutral',
  locked: 'warning',
  disabled: 'neutral',
  invited: 'accent',
}

type Props = PolicyState & { disabledAt: Date | null; lockedUntil: Date | null; invitedAt: Date | null }

/** How somebody stands, in a few words: what keeps them out first, then the rules. */
export function StateBadges({ state, deadline, disabledAt, lockedUntil, invitedAt }: Props) {
  const t = useTranslations('people.states')
  if (disabledAt) return <Badge tone={TONES.disabled}>{t('disabled.name')}</Badge>
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      {lockedUntil && (
        <Badge tone={TONES.locked}>
          {t('locked.until')}&nbsp;
          <LocalTime at={lockedUntil.toISOString()} style="time" />
        </Badge>
      )}
      {invitedAt && <Badge tone={TONES.invited}>{t('invited.name')}</Badge>}
      <Badge tone={TONES[state]}>
        {state === 'in_grace' && deadline ? (
          <>
            {t('in_grace.until')}&nbsp;
            <LocalTime at={deadline.toISOString()} style="day" />
          </>
        ) : (
          t(`${state}.name`)
        )}
      </Badge>
    </span>
  )
}
