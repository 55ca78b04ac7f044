'use client'

import type { ReactNode } from 'react'
import { useFormStatus } from 'react-dom'
import { type ButtonLook, buttonClass } from './button'
import { classNames } from './class-names'

type Props = {
  look?: ButtonLook
  wide?: boolean
  className?: string
  /** Where a form can be sent in several ways: which one this is. */
  name?: string
  value?: string
  children: ReactNode
}

/**
 * Sends the form, once: while it is on its way a second press does nothing. It is not disabled meanwhile, which would
 * take the focus away from it.
 */
export function SubmitButton({ look = 'primary', wide, className, name, value, children }: Props) {
  const { pending, data } = useFormStatus()
  const sent = pending && (name === undefined || data.get(name) === value)
  return (
    <button
      type="submit"
      name={name}
      value={value}
      aria-disabled={pending || undefined}
      onClick={(event) => pending && event.preventDefault()}
      className={buttonClass(look, classNames(wide && 'w-full', className))}
    >
      {sent && (
        <span
          aria-hidden="true"
          className="size-4 animate-spin rounded-full border-2 border-current border-r-transparent"
        />
      )}
      {children}
    </button>
  )
}
