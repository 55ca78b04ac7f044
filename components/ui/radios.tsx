'use client'

import type { ReactNode } from 'react'
import { useForm } from './form-context'

type Props = {
  name: string
  label: ReactNode
  /** What is chosen at first; the first one, unless said. */
  defaultValue?: string
  choices: readonly { value: string; label: ReactNode }[]
}

/** One of a few. Keeps what was chosen when its form comes back. */
export function Radios({ name, label, defaultValue, choices }: Props) {
  const kept = useForm().values?.[name] || defaultValue || choices[0]?.value
  return (
    <fieldset key={kept} className="space-y-1">
      <legend className="mb-1 font-medium">{label}</legend>
      {choices.map((choice) => (
        <label
          key={choice.value}
          className="-mx-2 flex min-h-target cursor-pointer items-center gap-3 rounded-control px-2 py-1.5 hover:bg-raised"
        >
          <input
            type="radio"
            name={name}
            value={choice.value}
            defaultChecked={choice.value === kept}
            className="size-5 shrink-0 accent-accent"
          />
          <span>{choice.label}</span>
        </label>
      ))}
    </fieldset>
  )
}
