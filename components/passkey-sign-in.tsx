'use client'

import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser'
import { type ReactNode, useEffect, useRef } from 'react'
import { KeyButton, KeyProblemAlert } from './key-button'
import { browserHasKeys, type KeyProblem, type KeyTexts, post, problemOf, useCeremony } from './key-ceremony'
import { useScripted } from './ui/scripted'

/** A question for a passkey is good for five minutes: a page that stays open asks again before that. */
const ASK_AGAIN = 4 * 60 * 1000

/** What became of a passkey that the person chose. */
const TOLD: KeyProblem[] = ['invalid_passkey', 'challenge_expired', 'sign_in_refused', 'unavailable']

type Props = {
  /** Above the button, and like it only where it can be used. */
  rule: ReactNode
  /** Where to go on, by what is still asked. */
  next: Record<'signed_in' | 'reminder' | 'challenge' | 'enrollment', string>
  texts: { use: string; waiting: string; problems: KeyTexts }
}

/** Signs in by a passkey: by this button, or by what the browser offers in the field for the address. */
export function PasskeySignIn({ rule, next, texts }: Props) {
  const pressed = useRef(false)
  const left = useRef(false)
  const { start, busy, problem, report } = useCeremony(async () => {
    pressed.current = true
    const ended = await signIn(next).catch(problemOf)
    pressed.current = false
    if (ended) offer()
    return ended
  })

  /** Lets the browser offer passkeys in the field, if it can; a press of the button takes over from that. */
  async function offer(): Promise<void> {
    const canOffer = await globalThis.PublicKeyCredential?.isConditionalMediationAvailable?.()
    if (!canOffer || pressed.current) return
    const ended = await signIn(next, () => left.current || pressed.current).catch(problemOf)
    // Nobody asked for it: only what became of a passkey that was chosen is worth a word.
    if (ended && TOLD.includes(ended)) report(ended)
  }

  useEffect(() => {
    left.current = false
    offer()
    const timer = setInterval(() => document.visibilityState === 'visible' && offer(), ASK_AGAIN)
    return () => {
      clearInterval(timer)
      // The page has gone on to another without loading anew: nothing may answer for it any more.
      left.current = true
      import('@simplewebauthn/browser').then(({ WebAuthnAbortService }) => WebAuthnAbortService.cancelCeremony())
    }
  }, [])

  const scripted = useScripted()
  if (!scripted || !browserHasKeys()) return null
  return (
    <div className="space-y-5">
      {rule}
      <KeyProblemAlert problem={problem} texts={texts.problems} />
      <KeyButton onPress={start} busy={busy} icon="fingerprint" look="secondary" waiting={texts.waiting}>
        {texts.use}
      </KeyButton>
    </div>
  )
}

/** @param inField given where the browser offers passkeys in the field; says whether that is over before it began */
async function signIn(next: Props['next'], inField?: () => boolean): Promise<KeyProblem | undefined> {
  const asked = await post<PublicKeyCredentialRequestOptionsJSON>('/login/passkey/options')
  if (!asked.ok) return asked.problem
  // Fetched when it is needed, and no more of it than is used: nobody who types a password waits for it.
  const { startAuthentication } = await import('@simplewebauthn/browser')
  if (inField?.()) return 'aborted'
  const response = await startAuthentication({ optionsJSON: asked.value, useBrowserAutofill: inField !== undefined })
  const done = await post<{ status: 'signed_in' | 'challenge' | 'enrollment'; due?: object }>(
    '/login/passkey/verify',
    response,
  )
  if (!done.ok) return done.problem
  window.location.assign(next[done.value.due ? 'reminder' : done.value.status])
}
