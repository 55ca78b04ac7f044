import type { ComponentProps, ReactNode } from 'react'

/** A tick and what it means, one target. */
export function Checkbox({ label, ...input }: Omit<ComponentProps<'input'>, 'type'> & { label: ReactNode }) {
  return (
    <label className="-mx-2 flex min-h-target cursor-pointer items-center gap-3 rounded-control px-2 py-1.5 hover:bg-raised">
      <input {...input} type="checkbox" className="size-5 shrink-0 accent-accent" />
      <span>{label}</span>
    </label>
  )
}
