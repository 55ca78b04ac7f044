import type { ComponentProps } from 'react'
import { classNames } from './class-names'

export type ButtonLook = 'primary' | 'secondary' | 'danger' | 'text'

const looks: Record<ButtonLook, string> = {
  primary: 'border-transparent bg-accent px-4 text-on-accent hover:bg-accent-strong',
  secondary: 'border-edge bg-surface px-4 text-ink hover:bg-raised',
  danger: 'border-transparent bg-danger px-4 text-on-danger hover:bg-danger-strong',
  /** In a line of text, where a link would go somewhere and this does something. */
  text: 'border-transparent text-accent underline-offset-4 hover:underline',
}

/** How a button looks, whatever element it is. */
export function buttonClass(look: ButtonLook, className?: string): string {
  return classNames(
    'inline-flex min-h-target items-center justify-center gap-2 rounded-control border py-2 text-center font-medium transition-colors',
    'disabled:cursor-default disabled:opacity-60 aria-disabled:cursor-default aria-disabled:opacity-60',
    looks[look],
    className,
  )
}

type Look = { look?: ButtonLook }

export function Button({ look = 'secondary', className, ...props }: ComponentProps<'button'> & Look) {
  return <button type="button" {...props} className={buttonClass(look, className)} />
}

/** Goes somewhere, and is the next step: a link that looks like a button. */
export function LinkButton({ look = 'secondary', className, ...props }: ComponentProps<'a'> & Look) {
  return <a {...props} className={buttonClass(look, className)} />
}

export function TextLink({ className, ...props }: ComponentProps<'a'>) {
  return (
    <a
      {...props}
      className={classNames('rounded-sm font-medium text-accent underline-offset-4 hover:underline', className)}
    />
  )
}
