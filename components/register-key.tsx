'use client'

import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser'
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { KeyButton, KeyProblemAlert } from './key-button'
import { type KeyProblem, type KeyTexts, post, useCeremony } from './key-ceremony'
import { Card } from './ui/card'
import { FormContext } from './ui/form-context'
import { TextField } from './ui/text-field'

type Props = {
  /** This very page: to come back to, if one has to prove first who one is. */
  page: string
  /** Whether a pending sign-in ends with it; otherwise it is added in the session. */
  signingIn?: boolean
  texts: { name: string; nameHint: string; submit: string; waiting: string; problems: KeyTexts }
  /** Above and below the form, until it has worked. */
  intro?: ReactNode
  after?: ReactNode
  /** Takes the form's place once it has worked; backup codes, if any came, are in the form's context. */
  done: ReactNode
}

/** Creates a key and registers it. */
export function RegisterKey({ page, signingIn, texts, intro, after, done }: Props) {
  const form = useRef<HTMLFormElement>(null)
  const place = useRef<HTMLDivElement>(null)
  const [codes, setCodes] = useState<string[] | null>()

  useEffect(() => {
    if (codes !== undefined) place.current?.focus()
  }, [codes])

  async function register(): Promise<KeyProblem | undefined> {
    const where = signingIn ? '?place=sign_in' : ''
    const begun = await post<PublicKeyCredentialCreationOptionsJSON>(`/2fa/webauthn/register/start${where}`)
    if (!begun.ok) return say(begun.problem)
    const { startRegistration } = await import('@simplewebauthn/browser')
    const response = await startRegistration({ optionsJSON: begun.value })
    const label = form.current && new FormData(form.current).get('label')?.toString().trim()
    const complete = await post<{ backupCodes?: string[] }>(`/2fa/webauthn/register/complete${where}`, {
      ...response,
      ...(label && { label }),
    })
    if (!complete.ok) return say(complete.problem)
    setCodes(complete.value.backupCodes ?? null)
  }

  function say(problem: KeyProblem): KeyProblem | undefined {
    const again = encodeURIComponent(page)
    if (problem === 'insufficient_user_authentication') window.location.assign(`/step-up?next=${again}`)
    else if (problem === 'unauthenticated') window.location.assign(`/login?next=${again}`)
    else return problem
  }

  const { start, busy, problem } = useCeremony(register)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    start()
  }

  if (codes !== undefined) {
    return (
      <FormContext value={{ done: codes ? { codes } : {} }}>
        <div ref={place} tabIndex={-1}>
          {done}
        </div>
      </FormContext>
    )
  }
  return (
    <>
      <Card>
        <form ref={form} onSubmit={submit} className="space-y-6">
          {intro}
          <KeyProblemAlert problem={problem} texts={texts.problems} />
          <div className="max-w-[26rem] space-y-5">
            <TextField name="label" label={texts.name} hint={texts.nameHint} autoComplete="off" maxLength={60} />
            <KeyButton onPress={start} busy={busy} icon="key" waiting={texts.waiting}>
              {texts.submit}
            </KeyButton>
          </div>
        </form>
      </Card>
      {after}
    </>
  )
}
