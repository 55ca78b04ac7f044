'use client'

import type { ReactNode } from 'react'
import { useFormStatus } from 'react-dom'
import { type ButtonLook, buttonClass } from './button'
import { classNames } from './class-names'

type Props = { look?: ButtonLook; wide?: boolean; className?: string; children: ReactNode }

/**
 * Sends the form, once: while it is on its way a second press does nothing. It is not disabled meanwhile, which would
 * take the focus away from it.
 */
export function SubmitButton({ look = 'primary', wide, className, children }: Props) {
  const { pending } = useFormStatus()
  return (
    <button
      type="submit"
      aria-disabled={pending || undefined}
      onClick={(event) => pending && event.preventDefault()}
      className={buttonClass(look, classNames(wide && 'w-full', className))}
    >
      {pending && (
        <span
          aria-hidden="true"
          className="size-4 animate-spin rounded-full border-2 border-current border-r-transparent"
        />
      )}
      {children}
    </button>
  )
}
