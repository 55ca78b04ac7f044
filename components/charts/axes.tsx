import type { ScaleLinear } from 'd3-scale'
import { datesToWrite, type Size, shortDay } from './sizes'

export const MARGIN = { top: 26, right: 12, bottom: 28, left: 46 }

/** Lines across at round numbers, with the numbers; the days below; what is counted above. */
export function Axes(props: {
  size: Size
  y: ScaleLinear<number, number>
  x: (day: Date) => number
  days: readonly Date[]
  unit: string
  format: (value: number) => string
  right?: number
}) {
  const { size, y, x, days, unit, format, right = MARGIN.right } = props
  const ticks = y.ticks(4).filter((tick) => format(tick) !== format(tick - Number.EPSILON) || Number.isInteger(tick))
  const base = size.height - MARGIN.bottom
  return (
    <g className="text-muted" fontSize="12" fill="currentColor">
      <text x={0} y={12}>
        {unit}
      </text>
      {ticks.map((tick) => (
        <g key={tick}>
          <line
            x1={MARGIN.left}
            x2={size.width - right}
            y1={y(tick)}
            y2={y(tick)}
            className={tick === 0 ? 'stroke-edge' : 'stroke-line'}
          />
          <text x={MARGIN.left - 8} y={y(tick)} dy="0.32em" textAnchor="end" className="tabular-nums">
            {format(tick)}
          </text>
        </g>
      ))}
      {datesToWrite(days, size.dates).map((day) => (
        <g key={day.getTime()}>
          <line x1={x(day)} x2={x(day)} y1={base} y2={base + 4} className="stroke-edge" />
          <text
            x={x(day)}
            y={base + 18}
            textAnchor={day === days.at(-1) && days.length > 1 ? 'end' : 'middle'}
            dx={day === days.at(-1) && days.length > 1 ? 8 : 0}
          >
            {shortDay(day)}
          </text>
        </g>
      ))}
    </g>
  )
}
