'use client'

import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names'
import { Field, inputClass } from './field'
import { useForm } from './form-context'

type Props = Omit<ComponentProps<'input'>, 'defaultValue' | 'id'> & {
  name: string
  label: ReactNode
  hint?: ReactNode
  defaultValue?: string
}

/** One line of text. Keeps what was typed when the form comes back. */
export function TextField({ name, label, hint, defaultValue, className, autoFocus, ...input }: Props) {
  const { error } = useForm()
  return (
    <Field name={name} label={label} hint={hint} defaultValue={defaultValue}>
      {(wiring) => (
        <input
          type="text"
          {...input}
          {...wiring}
          // biome-ignore lint/a11y/noAutofocus: one question a screen; its answer's field has the focus
          autoFocus={autoFocus && !error}
          className={classNames(inputClass, className)}
        />
      )}
    </Field>
  )
}
