'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, type ReactNode, useEffect, useRef, useTransition } from 'react'

/** How long somebody may pause while they type, in milliseconds, before what they typed is looked for. */
const PAUSE = 200

/**
 * A form that asks, and changes nothing: it is a GET to its own page. Where script runs, the answer follows what is typed
 * or chosen, and the focus stays.
 */
export function InstantForm({
  action,
  className,
  children,
}: {
  action: string
  className?: string
  children: ReactNode
}) {
  const router = useRouter()
  const [pending, start] = useTransition()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  const ask = (form: HTMLFormElement) => {
    const given = [...new FormData(form)].filter(([, value]) => typeof value === 'string' && value !== '')
    const query = new URLSearchParams(given as [string, string][])
    start(() => router.replace(`${action}?${query}`, { scroll: false }))
  }
  const changed = (event: FormEvent<HTMLFormElement>) => {
    const form = event.currentTarget
    clearTimeout(timer.current)
    const typed = event.target instanceof HTMLInputElement && event.target.type === 'search'
    timer.current = setTimeout(() => ask(form), typed ? PAUSE : 0)
  }
  return (
    <search>
      <form
        method="get"
        action={action}
        aria-busy={pending || undefined}
        onInput={changed}
        onSubmit={(event) => {
          event.preventDefault()
          clearTimeout(timer.current)
          ask(event.currentTarget)
        }}
        className={className}
      >
        {children}
      </form>
    </search>
  )
}
