/** Outlines on a 24 by 24 grid. */
const shapes = {
  check: 'm5 12.5 4.5 4.5L19 7.5',
  shield: 'M12 3 5 5.6V11c0 4.6 2.9 8 7 10 4.1-2 7-5.4 7-10V5.6z',
  shieldCheck: 'M12 3 5 5.6V11c0 4.6 2.9 8 7 10 4.1-2 7-5.4 7-10V5.6zM9 11.8l2.2 2.2L15 10',
  warning: 'M12 4 2.8 19.5h18.4zM12 10v4.2M12 16.9v.1',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5M12 8v.1',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7.5V12l3 2',
  phone: 'M8 3h8a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM11 18h2',
  computer: 'M5 5h14a1 1 0 0 1 1 1v9H4V6a1 1 0 0 1 1-1zM2.5 18.5h19M4 15h16',
  key: 'M8 19a5 5 0 1 0 0-10 5 5 0 0 0 0 10zM11.6 10.5 19 3l2 2M16 6.5l2.5 2.5',
  fingerprint:
    'M5 14v-2.5a7 7 0 0 1 11.6-5.3M19 10.5v3.5M8 18.5c.3-1.2.5-2.4.5-3.7v-3.3a3.5 3.5 0 0 1 7 0v3c0 1.9-.3 3.7-.9 5.5M12 11.5v3.3c0 1.9-.3 3.8-1 5.7',
  mail: 'M4 5.5h16a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1zM3.5 7l8.5 6 8.5-6',
  lock: 'M6.5 10.5h11a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1zM8 10.5V7.5a4 4 0 0 1 8 0v3',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
  eyeOff:
    'M4 4l16 16M9.9 5.8A9 9 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a16 16 0 0 1-2.7 3.4M6.5 7.5A16 16 0 0 0 2.5 12S6 18.5 12 18.5a9 9 0 0 0 4.3-1.1M10 10a3 3 0 0 0 4 4',
  copy: 'M9 9h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H9a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1zM16 9V5a1 1 0 0 0-1-1H6a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1h2',
  download: 'M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14',
  print: 'M7 9V4h10v5M7 17H4.5v-7a1 1 0 0 1 1-1h13a1 1 0 0 1 1 1v7H17M7.5 14h9v6h-9z',
  chevron: 'm9 6 6 6-6 6',
} as const

export type IconName = keyof typeof shapes

/** A picture beside words that say the same: assistive technology leaves it out. */
export function Icon({ name, className = 'size-5' }: { name: IconName; className?: string }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 24 24"
      className={`shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={shapes[name]} />
    </svg>
  )
}
