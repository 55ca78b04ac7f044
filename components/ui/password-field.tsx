'use client'

import { type ReactNode, useState } from 'react'
import { Field, inputClass } from './field'
import { Icon } from './icon'
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

/** A password. Pasting is welcome; where script runs, it can be shown. It is never filled in again. */
export function PasswordField({ name, label, hint, autoComplete, show, hide, autoFocus }: Props) {
  const [shown, setShown] = useState(false)
  const scripted = useScripted()
  return (
    <Field name={name} label={label} hint={hint} autoFocus={autoFocus}>
      {(wiring) => (
        <div className="relative">
          <input
            {...wiring}
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
