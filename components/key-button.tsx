'use client'

import type { ReactNode } from 'react'
import type { KeyProblem, KeyTexts } from './key-ceremony'
import { Alert } from './ui/alert'
import { type ButtonLook, buttonClass } from './ui/button'
import { Icon, type IconName } from './ui/icon'
import { useScripted } from './ui/scripted'

type Props = {
  onPress: () => void
  busy: boolean
  icon: IconName
  look?: ButtonLook
  /** While the browser asks for the key. */
  waiting: string
  children: ReactNode
}

/** Starts a ceremony. Only where script runs: nothing else can talk to a key. */
export function KeyButton({ onPress, busy, icon, look = 'primary', waiting, children }: Props) {
  const scripted = useScripted()
  return (
    <div>
      <button
        type="button"
        hidden={!scripted}
        aria-disabled={busy || undefined}
        onClick={onPress}
        className={buttonClass(look, 'w-full')}
      >
        <Icon name={icon} />
        {children}
      </button>
      <p role="status" className={busy ? 'mt-3 text-muted' : 'sr-only'}>
        {busy && waiting}
      </p>
    </div>
  )
}

/** What went wrong, and what to do next. */
export function KeyProblemAlert({ problem, texts }: { problem: KeyProblem | undefined; texts: KeyTexts }) {
  if (!problem) return null
  return (
    <Alert tone={problem === 'cancelled' ? 'info' : 'danger'} role="alert">
      <p>{texts[problem] ?? texts.failed}</p>
    </Alert>
  )
}
