import { useFormatter, useTranslations } from 'next-intl'
import { BarChart, BarKey, type Bars } from '@/components/charts/bar-chart'
import { ChartFigure } from '@/components/charts/figure'
import { shortDay } from '@/components/charts/sizes'
import { Card } from '@/components/ui/card'
import type { Activity } from '@/lib/statistics/read-days'

/** Sign-ins, failures and locks a day. */
export function ActivityCharts({ activity, days }: { activity: Activity[]; days: number }) {
  const t = useTranslations('dashboard.charts')
  const sum = (count: (day: Activity) => number) => activity.reduce((total, day) => total + count(day), 0)
  const busiest = activity.reduce((top, day) => (day.signIns > top.signIns ? day : top), activity[0] as Activity)
  const signIns = sum((day) => day.signIns)
  const [first, second] = [sum((day) => day.failedFirst), sum((day) => day.failedSecond)]
  const locks = sum((day) => day.locks)
  return (
    <>
      <Chart
        id="sign-ins"
        title={t('signIns')}
        unit={t('signInsUnit')}
        says={
          signIns > 0
            ? t('signInsSays', { total: signIns, days, most: busiest.signIns, day: shortDay(busiest.day) })
            : t('signInsNone', { days })
        }
        activity={activity}
        bars={[{ name: t('signIns'), values: activity.map((day) => day.signIns) }]}
      />
      <Chart
        id="failures"
        title={t('failures')}
        unit={t('failuresUnit')}
        says={first + second > 0 ? t('failuresSays', { first, second }) : t('failuresNone', { days })}
        activity={activity}
        bars={[
          { name: t('failedFirst'), values: activity.map((day) => day.failedFirst) },
          { name: t('failedSecond'), values: activity.map((day) => day.failedSecond) },
        ]}
      />
      <Chart
        id="locks"
        title={t('locks')}
        unit={t('locksUnit')}
        says={locks > 0 ? t('locksSays', { total: locks }) : t('locksNone', { days })}
        activity={activity}
        bars={[{ name: t('locks'), values: activity.map((day) => day.locks) }]}
      />
    </>
  )
}

type ChartProps = { id: string; title: string; unit: string; says: string; activity: Activity[]; bars: Bars[] }

function Chart({ id, title, unit, says, activity, bars }: ChartProps) {
  const t = useTranslations('dashboard.charts')
  const format = useFormatter()
  const rows = activity.map(({ day }, n) => [shortDay(day), ...bars.map(({ values }) => format.number(values[n] ?? 0))])
  return (
    <Card>
      <ChartFigure
        title={title}
        says={says}
        show={t('show')}
        table={{ head: [t('day'), ...bars.map(({ name }) => name)], rows: rows.reverse() }}
      >
        <BarChart
          id={id}
          label={`${title}. ${says}`}
          unit={unit}
          days={activity.map(({ day }) => day)}
          bars={bars}
          format={(value) => format.number(value)}
        />
        {bars.length > 1 && <BarKey bars={bars} />}
      </ChartFigure>
    </Card>
  )
}
