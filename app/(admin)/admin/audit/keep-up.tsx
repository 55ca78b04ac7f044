'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

/** While something is under way, the page asks again how far it is. Without script, a link does. */
export function KeepUp() {
  const router = useRouter()
  useEffect(() => {
    const timer = setInterval(() => router.refresh(), 2_000)
    return () => clearInterval(timer)
  }, [router])
  return null
}
