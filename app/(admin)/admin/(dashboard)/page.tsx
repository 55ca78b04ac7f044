import { getTranslations } from 'next-intl/server'
import { PageHead } from '@/components/page-head'
import { requireReader } from '@/lib/auth/session'
import { now } from '@/lib/clock'
import { readSettings } from '@/lib/settings/settings'
import { readAttention } from '@/lib/statistics/read-attention'
import { daysUntil, readActivity, readAdoption, shownDays } from '@/lib/statistics/read-days'
import { readDue, readEverybody } from '@/lib/statistics/read-due'
import type { Query } from '../../../query'
import { ActivityCharts } from './activity-charts'
import { AdoptionCharts } from './adoption-charts'
import { AttentionCard } from './attention-card'
import { DueCard } from './due-card'
import { NowCards } from './now-cards'
import { RANGES, RangeLinks } from './range-links'

export async function generateMetadata() {
  return { title: (await getTranslations('dashboard'))('title') }
}

/** How it stands, in words first: what to do, how many, and then how it came to be. */
export default async function DashboardPage({ searchParams }: Query) {
  await requireReader('/admin')
  const { days: asked } = await searchParams
  const range = RANGES.find((days) => String(days) === asked) ?? 30
  const at = now()
  const days = daysUntil(at, range)
  const [settings, everybody] = await Promise.all([readSettings(), readEverybody()])
  const [attention, due, adoption, { activity, since }] = await Promise.all([
    readAttention(at, everybody.alike),
    readDue(everybody, settings, at),
    readAdoption(days, everybody.alike),
    readActivity(days),
  ])
  const t = await getTranslations('dashboard')
  const shown = shownDays(days, since)
  const lately = activity.filter(({ day }) => day >= (shown[0] as Date))
  return (
    <>
      <PageHead title={t('title')} />
      <AttentionCard attention={attention} due={due} twoFactorEnabled={settings.twoFactorEnabled} />
      <NowCards adoption={adoption} due={due} activity={activity} days={range} />
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <h2 className="font-semibold text-xl tracking-tight">{t('charts.title')}</h2>
        <RangeLinks range={range} />
      </div>
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-2">
        <AdoptionCharts adoption={adoption} days={shown} />
        <ActivityCharts activity={lately} days={range} />
        <DueCard due={due} at={at} />
      </div>
    </>
  )
}
