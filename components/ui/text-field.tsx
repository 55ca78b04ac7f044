'use client'

import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names'
import { Field } from './field'
import { inputClass } from './input-class'

type Props = Omit<ComponentProps<'input'>, 'defaultValue' | 'id'> & {
  name: string
  label: ReactNode
  hint?: ReactNode
  defaultValue?: string
}

/** One line of text. Keeps what was typed when the form comes back. */
export function TextField({ name, label, hint, defaultValue, className, autoFocus, ...input }: Props) {
  return (
    <Field name={name} label={label} hint={hint} defaultValue={defaultValue} autoFocus={autoFocus}>
      {(wiring) => <input type="text" {...input} {...wiring} className={classNames(inputClass, className)} />}
    </Field>
  )
}
