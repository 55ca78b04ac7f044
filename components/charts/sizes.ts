/** A chart is drawn twice: for a wide place, and for a phone, where its words must not shrink with the picture. */
export const SIZES = [
  { name: 'wide', width: 600, height: 260, className: 'hidden sm:block', dates: 6 },
  { name: 'narrow', width: 320, height: 230, className: 'sm:hidden', dates: 4 },
] as const

export type Size = (typeof SIZES)[number]

/** Days to write below the axis: evenly apart, the last one always. */
export function datesToWrite(days: readonly Date[], atMost: number): Date[] {
  const step = Math.max(1, Math.ceil(days.length / atMost))
  return days.filter((_, n) => (days.length - 1 - n) % step === 0)
}

const dayAndMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** "20 Nov" */
export const shortDay = (day: Date): string => dayAndMonth.format(day)

/** How one series differs from the others, for eyes that tell colours apart and for those that do not. */
export const STROKES = [
  { text: 'text-accent', dash: undefined, mark: 'circle' },
  { text: 'text-success', dash: '7 4', mark: 'square' },
  { text: 'text-warning', dash: '2 4', mark: 'triangle' },
  { text: 'text-danger', dash: '10 3 2 3', mark: 'diamond' },
  { text: 'text-muted', dash: '4 2', mark: 'cross' },
  { text: 'text-ink', dash: '1 3', mark: 'star' },
] as const

export type Stroke = (typeof STROKES)[number]
