'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { useScripted } from '@/components/ui/scripted'

const PAUSE = 3_000
/** A page that is left open must not keep its session from ending. */
const LONGEST = 15 * 60_000

type Texts = Record<'follow' | 'pause' | 'following' | 'stopped' | 'one' | 'many' | 'away', string>

/**
 * Follows the log: asks the API whether anything has been added, and then has the page read again, whose words are made
 * on the server. Nothing moves by itself before somebody asks for it.
 * @param props.after the cursor that the page was made at
 */
export function LiveTail({ after, query, texts }: { after: string; query: string; texts: Texts }) {
  const router = useRouter()
  const scripted = useScripted()
  const [following, setFollowing] = useState(false)
  const [said, setSaid] = useState('')
  const cursor = useRef(after)
  const { one, many, away, following: nothingNew, stopped } = texts

  useEffect(() => {
    if (!following) return
    let over = false
    const until = Date.now() + LONGEST
    let timer: ReturnType<typeof setTimeout>
    const ask = async () => {
      try {
        const response = await fetch(`/api/v1/audit-events?after=${cursor.current}&${query}`)
        if (!response.ok) throw new Error(String(response.status))
        const { events, next } = (await response.json()) as { events: unknown[]; next: string }
        if (over) return
        cursor.current = next
        if (events.length > 0) {
          setSaid(events.length === 1 ? one : many.replace('#', String(events.length)))
          router.refresh()
        } else {
          setSaid((before) => (before === away ? nothingNew : before))
        }
      } catch {
        if (!over) setSaid(away)
      }
      if (over) return
      if (Date.now() < until) timer = setTimeout(ask, PAUSE)
      else {
        setFollowing(false)
        setSaid(stopped)
      }
    }
    timer = setTimeout(ask, 0)
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [following, query, router, one, many, away, nothingNew, stopped])

  if (!scripted) return <span />
  const turn = () => {
    setSaid(following ? '' : nothingNew)
    setFollowing(!following)
  }
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <Button onClick={turn}>{following ? texts.pause : texts.follow}</Button>
      <p role="status" className="text-muted">
        {said}
      </p>
    </div>
  )
}
