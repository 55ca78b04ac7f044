'use client'

import { type ReactNode, useId } from 'react'
import { useForm } from './form-context'

type Wiring = {
  id: string
  name: string
  defaultValue: string | undefined
  'aria-invalid': true | undefined
  'aria-describedby': string | undefined
  autoFocus: boolean | undefined
}

/**
 * A label, a control, what helps to fill it in, and what was wrong with it. The control gets its wiring from here, and
 * what was typed before.
 */
export function Field(props: {
  name: string
  label: ReactNode
  hint?: ReactNode
  defaultValue?: string
  autoFocus?: boolean
  children: (wiring: Wiring) => ReactNode
}) {
  const { name, label, hint, defaultValue, autoFocus, children } = props
  const { error, values } = useForm()
  const id = useId()
  const problem = error?.fields[name]
  const described = [problem && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ')
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="block font-medium">
        {label}
      </label>
      {children({
        id,
        name,
        defaultValue: values?.[name] ?? defaultValue,
        'aria-invalid': problem ? true : undefined,
        'aria-describedby': described || undefined,
        // When the form comes back, what was wrong comes first.
        autoFocus: error ? Object.keys(error.fields)[0] === name : autoFocus,
      })}
      {problem && (
        <p id={`${id}-error`} className="text-danger text-[0.9375rem]">
          {problem}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="text-muted text-[0.9375rem]">
          {hint}
        </p>
      )}
    </div>
  )
}
