'use client'

import { useEffect, useState } from 'react'

/** What is left until then, rounded up; undefined where no script runs. @param until ISO 8601 */
export function useSecondsLeft(until: string): number | undefined {
  const [left, setLeft] = useState<number>()
  useEffect(() => {
    const tick = () => setLeft(Math.max(0, Math.ceil((Date.parse(until) - Date.now()) / 1000)))
    tick()
    const timer = setInterval(tick, 1000)
    return () => clearInterval(timer)
  }, [until])
  return left
}
