'use client'

import { useEffect } from 'react'
import { LinkButton } from './ui/button'
import { useForm } from './ui/form-context'

/**
 * After a form that leads to another site. Not by a redirect: a browser holds that against `form-action`, at every hop,
 * and where a provider sends people on to is not known here.
 */
export function GoTo({ label }: { label: string }) {
  const { done } = useForm()
  const url = done?.goTo
  useEffect(() => {
    if (url) window.location.assign(url)
  }, [url])
  if (!url) return null
  return (
    <>
      <noscript>
        <meta httpEquiv="refresh" content={`0;url=${url}`} />
      </noscript>
      <LinkButton href={url} className="w-full">
        {label}
      </LinkButton>
    </>
  )
}
