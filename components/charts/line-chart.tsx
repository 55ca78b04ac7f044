import { scaleLinear, scaleUtc } from 'd3-scale'
import {
  line,
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
} from 'd3-shape'
import { Axes, MARGIN } from './axes'
import { SIZES, type Size, STROKES, type Stroke } from './sizes'

const SYMBOLS = {
  circle: symbolCircle,
  square: symbolSquare,
  triangle: symbolTriangle,
  diamond: symbolDiamond,
  cross: symbolCross,
  star: symbolStar,
}

export type Line = { name: string /** One a day; null: not counted. */; values: (number | null)[] }

type Props = {
  label: string
  unit: string
  days: Date[]
  lines: Line[]
  max: number
  format: (value: number) => string
}

/** Lines over days, drawn on the server. Each has a dash and a mark of its own, and its name where it ends. */
export function LineChart(props: Props) {
  return SIZES.map((size) => <Drawing key={size.name} size={size} {...props} />)
}

function Drawing({ size, label, unit, days, lines, max, format }: Props & { size: Size }) {
  const { width, height } = size
  const right = size.name === 'wide' ? 150 : MARGIN.right
  const x = scaleUtc([days[0] as Date, days.at(-1) as Date], [MARGIN.left + 4, width - right])
  const y = scaleLinear([0, max || 1], [height - MARGIN.bottom, MARGIN.top])
  const at = (n: number) => x(days[n] as Date)
  const path = line<number | null>()
    .defined((value) => value !== null)
    .x((_, n) => round(at(n)))
    .y((value) => round(y(value ?? 0)))
  const ends = lines.map(({ values }) => {
    const n = values.findLastIndex((value) => value !== null)
    return n < 0 ? null : { n, y: y(values[n] ?? 0) }
  })
  const names = apart(ends.map((end) => end?.y ?? null))
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${width} ${height}`} className={`h-auto w-full ${size.className}`}>
      <Axes size={size} y={y} x={x} days={days} unit={unit} format={format} right={right} />
      {lines.map(({ name, values }, n) => {
        const stroke = strokeOf(n)
        const end = ends[n]
        return (
          <g key={name} className={stroke.text}>
            <path
              d={path(values) ?? ''}
              fill="none"
              stroke="currentColor"
              strokeWidth="2"
              strokeDasharray={stroke.dash}
              strokeLinejoin="round"
            />
            {end && <Mark stroke={stroke} x={at(end.n)} y={end.y} />}
            {end && size.name === 'wide' && (
              <text
                x={width - right + 12}
                y={names[n] ?? end.y}
                dy="0.32em"
                fontSize="12"
                fill="currentColor"
                fontWeight="500"
              >
                {name}
              </text>
            )}
          </g>
        )
      })}
    </svg>
  )
}

const round = (value: number) => Math.round(value * 10) / 10

const strokeOf = (n: number): Stroke => STROKES[n % STROKES.length] as Stroke

function Mark({ stroke, x, y }: { stroke: Stroke; x: number; y: number }) {
  const size = 60
  return <path d={symbol(SYMBOLS[stroke.mark], size)() ?? ''} transform={`translate(${x},${y})`} fill="currentColor" />
}

/** Where to write names so that none lies on another: in their order, as near to their lines as may be. */
function apart(wanted: (number | null)[], least = 16): (number | null)[] {
  const placed = [...wanted]
  const order = wanted.flatMap((y, n) => (y === null ? [] : [{ y, n }])).sort((a, b) => a.y - b.y || a.n - b.n)
  let last = Number.NEGATIVE_INFINITY
  for (const { y, n } of order) {
    last = Math.max(y, last + least)
    placed[n] = last
  }
  // What was pushed below the picture pushes back.
  let next = 260 - MARGIN.bottom + 8
  for (const { n } of order.reverse()) {
    next = Math.min(placed[n] ?? next, next)
    placed[n] = next
    next -= least
  }
  return placed
}

/** What each line is, where the picture has no room for names. */
export function LineKey({ lines }: { lines: Pick<Line, 'name'>[] }) {
  return (
    <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-sm sm:hidden" aria-hidden="true">
      {lines.map(({ name }, n) => {
        const stroke = strokeOf(n)
        return (
          <li key={name} className={`flex items-center gap-1.5 ${stroke.text}`}>
            <svg aria-hidden="true" viewBox="0 0 28 12" className="h-3 w-7">
              <line x1="0" x2="28" y1="6" y2="6" stroke="currentColor" strokeWidth="2" strokeDasharray={stroke.dash} />
              <Mark stroke={stroke} x={14} y={6} />
            </svg>
            {name}
          </li>
        )
      })}
    </ul>
  )
}
