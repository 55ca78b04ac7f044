import { useTranslations } from 'next-intl'
import { LocalTime } from './ui/local-time'

type Props = {
  asked: {
    target: { type: 'everyone' } | { type: 'role' | 'group'; name: string }
    strength: 'any' | 'app_or_stronger' | 'phishing_resistant'
    since: Date | null
  }
}

/** Who asks for a second factor, of whom and since when: in one sentence, for the person it is asked of. */
export function Asks({ asked: { target, strength, since } }: Props) {
  const t = useTranslations('asks')
  const facts = {
    what: t(`what.${strength}`),
    whom: target.type === 'everyone' ? t('whom.everyone') : t(`whom.${target.type}`, { name: target.name }),
  }
  return (
    <p>
      {since
        ? t.rich('since', { ...facts, time: () => <LocalTime at={since.toISOString()} style="date" /> })
        : t('sentence', facts)}
    </p>
  )
}
