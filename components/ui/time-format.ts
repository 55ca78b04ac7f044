const styles = {
  /** "20 Nov 2026, 14:35" */
  full: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
  /** "20 Nov 2026", where there is little room */
  day: { day: 'numeric', month: 'short', year: 'numeric' },
  /** "14:35" */
  time: { hour: '2-digit', minute: '2-digit' },
  /** "20 November 2026" */
  date: { day: 'numeric', month: 'long', year: 'numeric' },
  /** "14:35:07" */
  seconds: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
} satisfies Record<string, Intl.DateTimeFormatOptions>

export type TimeStyle = keyof typeof styles

/**
 * A time in words, the same on the server and in the browser.
 * @param timeZone left out: the reader's own
 */
export function formatTime(at: Date, style: TimeStyle, timeZone?: string): string {
  const key = `${style} ${timeZone}`
  // To make one costs more than all else on a page with many times.
  const format = formats.get(key) ?? new Intl.DateTimeFormat('en-GB', { ...styles[style], timeZone })
  formats.set(key, format)
  return format.format(at)
}

const formats = new Map<string, Intl.DateTimeFormat>()
