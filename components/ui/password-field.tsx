'use client'

import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Field } from './field'
import { useForm } from './form-context'
import { Icon } from './icon'
import { inputClass } from './input-class'
import { useScripted } from './scripted'

type Props = {
  name: string
  label: ReactNode
  hint?: ReactNode
  autoComplete: 'current-password' | 'new-password'
  /** Names of the button that shows what is typed, and hides it. */
  show: string
  hide: string
  autoFocus?: boolean
}

/**
 * A password. Pasting is welcome; where script runs, it can be shown. The server never sends it back; where script runs, a
 * new one that was not what was wrong stays in the field.
 */
export function PasswordField({ name, label, hint, autoComplete, show, hide, autoFocus }: Props) {
  const [shown, setShown] = useState(false)
  const scripted = useScripted()
  const state = useForm()
  const input = useRef<HTMLInputElement>(null)
  const typed = useRef('')

  useEffect(() => {
    // The form has just been emptied by its answer.
    const { error } = state
    const fine = error && Object.keys(error.fields).length > 0 && !error.fields[name]
    if (input.current && fine && autoComplete === 'new-password') input.current.value = typed.current
    else typed.current = ''
  }, [state, name, autoComplete])

  return (
    <Field name={name} label={label} hint={hint} autoFocus={autoFocus}>
      {(wiring) => (
        <div className="relative">
          <input
            {...wiring}
            ref={input}
            onInput={(event) => {
              typed.current = event.currentTarget.value
            }}
            type={shown ? 'text' : 'password'}
            autoComplete={autoComplete}
            autoCapitalize="none"
            spellCheck={false}
            required
            data-refocus={autoComplete === 'current-password' || undefined}
            className={`${inputClass} pr-12`}
          />
          {scripted && (
            <button
              type="button"
              aria-label={shown ? hide : show}
              onClick={() => setShown(!shown)}
              className="absolute inset-y-0 right-0 flex min-w-target items-center justify-center rounded-control text-muted hover:text-ink"
            >
              <Icon name={shown ? 'eyeOff' : 'eye'} />
            </button>
          )}
        </div>
      )}
    </Field>
  )
}
