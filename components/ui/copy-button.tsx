'use client'

import { useState } from 'react'
import { Button } from './button'
import { Icon } from './icon'
import { useScripted } from './scripted'

/** Puts a text on the clipboard, and says that it did. There only where script runs. */
export function CopyButton({ text, label, copied }: { text: string; label: string; copied: string }) {
  const [done, setDone] = useState(false)
  if (!useScripted()) return null
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setDone(true)
  }
  return (
    <>
      <Button onClick={copy}>
        <Icon name={done ? 'check' : 'copy'} />
        {label}
      </Button>
      <span role="status" className={done ? 'self-center text-muted text-[0.9375rem]' : 'sr-only'}>
        {done && copied}
      </span>
    </>
  )
}
