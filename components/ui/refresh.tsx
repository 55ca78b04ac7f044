'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

/** Looks again every so often, until it is taken away; where no script runs, the page is loaded anew. @param props.every in seconds */
export function Refresh({ every }: { every: number }) {
  const router = useRouter()
  useEffect(() => {
    const timer = setInterval(() => router.refresh(), every * 1000)
    return () => clearInterval(timer)
  }, [every, router])
  return (
    <noscript>
      <meta httpEquiv="refresh" content={String(every + 2)} />
    </noscript>
  )
}
