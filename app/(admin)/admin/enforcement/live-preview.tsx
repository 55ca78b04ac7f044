'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, type ReactNode, useEffect, useRef, useState, useTransition } from 'react'

/** While somebody types: how long they must have stopped before the effect is worked out, in milliseconds. */
const PAUSE = 300

/**
 * Where script runs, the effect follows what stands in the form: the query is what the form says, and the server shows
 * what that would do. Until it has, nothing can be saved: only what was seen is.
 */
export function LivePreview({ updating, children }: { updating: string; children: ReactNode }) {
  const router = useRouter()
  const [pending, start] = useTransition()
  const [typing, setTyping] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const busy = pending || typing

  useEffect(() => () => clearTimeout(timer.current), [])

  function follow(event: FormEvent) {
    const form = (event.target as Element).closest<HTMLFormElement>('form[data-draft]')
    if (!form) return
    clearTimeout(timer.current)
    setTyping(true)
    timer.current = setTimeout(() => {
      setTyping(false)
      const query = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]))
      start(() => router.replace(`/admin/enforcement?${query}`, { scroll: false }))
    }, PAUSE)
  }

  function hold(event: FormEvent) {
    if (busy && !(event.target as Element).matches('form[data-draft]')) event.preventDefault()
  }

  return (
    <div onInput={follow} onSubmitCapture={hold} data-busy={busy || undefined} className="group/draft">
      <p role="status" className="sr-only">
        {busy && updating}
      </p>
      {children}
    </div>
  )
}
