'use client'

import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names'
import { Field } from './field'
import { inputClass } from './input-class'

type Props = Omit<ComponentProps<'select'>, 'defaultValue' | 'id'> & {
  name: string
  label: ReactNode
  hint?: ReactNode
  defaultValue?: string
}

/** One of several. Keeps what was chosen when the form comes back. */
export function SelectField({ name, label, hint, defaultValue, className, children, ...select }: Props) {
  return (
    <Field name={name} label={label} hint={hint} defaultValue={defaultValue}>
      {({ defaultValue: chosen, ...wiring }) => (
        // Another value makes it another element: React would keep what was chosen before.
        <select
          {...select}
          {...wiring}
          key={chosen}
          defaultValue={chosen}
          className={classNames(inputClass, 'pr-8', className)}
        >
          {children}
        </select>
      )}
    </Field>
  )
}
