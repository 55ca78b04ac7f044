import type { ReactNode } from 'react'

const line = {
  fill: 'none',
  strokeWidth: 2,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const

/** A phone with an app on it; a phone that looks at a code; six digits. */
const pictures = {
  app: (
    <>
      <rect x="20" y="6" width="32" height="60" rx="7" className="fill-raised stroke-edge" {...line} />
      <rect x="29" y="24" width="14" height="14" rx="4" className="fill-accent" />
      <path d="m32.5 31 2.5 2.5 4.5-5" className="stroke-on-accent" {...line} />
      <path d="M33 59h6" className="stroke-edge" {...line} />
    </>
  ),
  scan: (
    <>
      <path
        d="M10 22v-8a4 4 0 0 1 4-4h8M50 10h8a4 4 0 0 1 4 4v8M62 50v8a4 4 0 0 1-4 4h-8M22 62h-8a4 4 0 0 1-4-4v-8"
        className="stroke-accent"
        {...line}
      />
      <path
        d="M21 21h11v11H21zM40 21h11v11H40zM21 40h11v11H21zM41 41h3v3h-3zM48 41h3v3h-3zM44 48h4v3h-4z"
        className="fill-raised stroke-edge"
        {...line}
      />
    </>
  ),
  code: (
    <>
      <rect x="6" y="25" width="60" height="22" rx="6" className="fill-raised stroke-edge" {...line} />
      <path
        d="M17 31v10M15 33l2-2M25 32.5a3 3 0 0 1 5.5 1.5c0 2.5-5.5 4-5.5 7h6M43 31l-4 7h6M44 35v6M51 31h5l-3 4a3 3 0 1 1-2.5 5"
        className="stroke-accent"
        {...line}
      />
    </>
  ),
}

/** One of the numbered steps, with a small picture of what one does. */
export function NumberedStep(props: { picture: keyof typeof pictures; title: string; children: ReactNode }) {
  const { picture, title, children } = props
  return (
    <li className="flex flex-col gap-4 py-6 first:pt-0 last:pb-0 sm:flex-row sm:gap-6">
      <svg aria-hidden="true" viewBox="0 0 72 72" className="size-16 shrink-0 sm:size-[4.5rem]">
        {pictures[picture]}
      </svg>
      <div className="min-w-0 flex-1 space-y-3">
        <h2 className="font-semibold text-lg tracking-tight">{title}</h2>
        {children}
      </div>
    </li>
  )
}
