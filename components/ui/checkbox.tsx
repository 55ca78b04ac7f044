'use client'

import type { ComponentProps, ReactNode } from 'react'
import { useForm } from './form-context'

/** A tick and what it means, one target. Keeps what was chosen when its form comes back. */
export function Checkbox({ label, ...input }: Omit<ComponentProps<'input'>, 'type'> & { label: ReactNode }) {
  const kept = useForm().values?.[input.name ?? '']
  return (
    <label className="-mx-2 flex min-h-target cursor-pointer items-center gap-3 rounded-control px-2 py-1.5 hover:bg-raised">
      <input
        {...input}
        // Another value makes it another element: the browser would keep the old one's state.
        key={kept}
        defaultChecked={kept === undefined ? input.defaultChecked : kept !== ''}
        type="checkbox"
        className="size-5 shrink-0 accent-accent"
      />
      <span>{label}</span>
    </label>
  )
}
