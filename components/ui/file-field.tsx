'use client'

import { type ReactNode, useState } from 'react'
import { Field } from './field'
import { inputClass } from './input-class'

type Props = {
  name: string
  label: ReactNode
  accept: string
  /** In bytes, and what is said of a larger one: the server cuts it off without a word. */
  most: number
  tooLarge: string
}

/** A file. Without script the server judges its size alone. */
export function FileField({ name, label, accept, most, tooLarge }: Props) {
  const [refused, setRefused] = useState(false)
  return (
    <Field name={name} label={label}>
      {(wiring) => (
        <>
          <input
            {...wiring}
            defaultValue={undefined}
            type="file"
            accept={accept}
            className={`${inputClass} file:mr-4 file:rounded-control file:border file:border-edge file:bg-surface file:px-3 file:py-1 file:font-medium file:text-ink`}
            onChange={({ target }) => {
              const tooMuch = (target.files?.[0]?.size ?? 0) > most
              setRefused(tooMuch)
              if (tooMuch) target.value = ''
            }}
          />
          <p role="alert" className="text-danger text-[0.9375rem] empty:hidden">
            {refused && tooLarge}
          </p>
        </>
      )}
    </Field>
  )
}
