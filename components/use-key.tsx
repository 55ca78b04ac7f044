'use client'

import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser'
import { type ReactNode, useRef } from 'react'
import { KeyButton, KeyProblemAlert } from './key-button'
import { type KeyProblem, type KeyTexts, post, useCeremony } from './key-ceremony'

type Props = {
  /** A step-up is started by the same press. */
  purpose: 'sign_in' | 'step_up'
  /** Where to go on, by what is still asked. */
  next: Record<'signed_in' | 'reminder' | 'enrollment', string>
  label: string
  waiting: string
  texts: KeyTexts
  /** Beside the button, such as the checkbox `trustDevice`. */
  children?: ReactNode
}

/** Answers the pending challenge by a security key or passkey. */
export function UseKey({ purpose, next, label, waiting, texts, children }: Props) {
  const place = useRef<HTMLDivElement>(null)

  async function answer(): Promise<KeyProblem | undefined> {
    if (purpose === 'step_up') {
      const begun = await post('/step-up')
      if (!begun.ok) return say(begun.problem)
    }
    const asked = await post<PublicKeyCredentialRequestOptionsJSON>('/login/challenge/webauthn/options')
    if (!asked.ok) return say(asked.problem)
    const { startAuthentication } = await import('@simplewebauthn/browser')
    const response: AuthenticationResponseJSON = await startAuthentication({ optionsJSON: asked.value })
    const trust = place.current?.querySelector<HTMLInputElement>('[name="trustDevice"]')
    const body = trust?.checked ? { ...response, trustDevice: true } : response
    const done = await post<{ status: 'signed_in' | 'enrollment'; due?: object }>(
      '/login/challenge/webauthn/verify',
      body,
    )
    if (!done.ok) return say(done.problem)
    window.location.assign(next[done.value.due ? 'reminder' : done.value.status])
  }

  /** What the page itself says, it says in the same words after a reload. */
  function say(problem: KeyProblem): KeyProblem | undefined {
    if (!['challenge_expired', 'locked', 'unauthenticated'].includes(problem)) return problem
    window.location.reload()
  }

  const { start, busy, problem } = useCeremony(answer)
  return (
    <div ref={place} className="space-y-5">
      <KeyProblemAlert problem={problem} texts={texts} />
      {children}
      <KeyButton onPress={start} busy={busy} icon="key" waiting={waiting}>
        {label}
      </KeyButton>
    </div>
  )
}
