import { max } from 'd3-array'
import { scaleBand, scaleLinear } from 'd3-scale'
import { Axes, MARGIN } from './axes'
import { SIZES, type Size } from './sizes'

export type Bars = { name: string; values: number[] }

type Props = { id: string; label: string; unit: string; days: Date[]; bars: Bars[]; format: (value: number) => string }

const LOOKS = ['text-accent', 'text-warning'] as const

/** Bars over days, one upon the other; the second is hatched. Drawn on the server. */
export function BarChart(props: Props) {
  return SIZES.map((size) => <Drawing key={size.name} size={size} {...props} />)
}

function Drawing({ size, id, label, unit, days, bars, format }: Props & { size: Size }) {
  const { width, height } = size
  const sums = days.map((_, n) => bars.reduce((sum, { values }) => sum + (values[n] ?? 0), 0))
  const band = scaleBand(
    days.map((day) => day.getTime()),
    [MARGIN.left + 4, width - MARGIN.right],
  ).padding(days.length > 45 ? 0.15 : 0.3)
  const y = scaleLinear([0, Math.max(4, max(sums) ?? 0)], [height - MARGIN.bottom, MARGIN.top]).nice(4)
  const hatch = `${id}-${size.name}-hatch`
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${width} ${height}`} className={`h-auto w-full ${size.className}`}>
      <defs>
        <pattern
          id={hatch}
          width="5"
          height="5"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
          className={LOOKS[1]}
        >
          <rect width="5" height="5" className="fill-surface" />
          <rect width="2.5" height="5" fill="currentColor" />
        </pattern>
      </defs>
      <Axes
        size={size}
        y={y}
        x={(day) => (band(day.getTime()) ?? 0) + band.bandwidth() / 2}
        days={days}
        unit={unit}
        format={format}
      />
      {bars.map(({ name, values }, which) => (
        // One path: a page has hundreds of bars.
        <path
          key={name}
          className={LOOKS[which]}
          d={days
            .map((day, n) => {
              const value = values[n] ?? 0
              const below = bars.slice(0, which).reduce((sum, other) => sum + (other.values[n] ?? 0), 0)
              const [left, top, width] = [band(day.getTime()) ?? 0, y(below + value), band.bandwidth()]
              return value === 0
                ? ''
                : `M${round(left)},${round(top)}h${round(width)}V${round(y(below))}h${-round(width)}z`
            })
            .join('')}
          fill={which === 0 ? 'currentColor' : `url(#${hatch})`}
          stroke={which === 0 ? undefined : 'currentColor'}
        />
      ))}
    </svg>
  )
}

const round = (value: number) => Math.round(value * 10) / 10

/** What the bars are, where there are several. */
export function BarKey({ bars }: { bars: Pick<Bars, 'name'>[] }) {
  return (
    <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-muted text-sm" aria-hidden="true">
      {bars.map(({ name }, which) => (
        <li key={name} className="flex items-center gap-1.5">
          <svg aria-hidden="true" viewBox="0 0 12 12" className={`size-3 ${LOOKS[which]}`}>
            {which === 0 ? (
              <rect width="12" height="12" fill="currentColor" />
            ) : (
              <>
                <rect x="0.5" y="0.5" width="11" height="11" fill="none" stroke="currentColor" />
                <path d="M0 8 8 0M3 12 12 3" stroke="currentColor" strokeWidth="2" />
              </>
            )}
          </svg>
          {name}
        </li>
      ))}
    </ul>
  )
}
