'use client'

import { type ReactNode, useActionState, useEffect, useRef } from 'react'
import type { FormAction, FormState } from '@/lib/auth/form-state'
import { Alert } from './alert'
import { FormContext } from './form-context'

type Props = {
  action: FormAction
  children: ReactNode
  /** Takes the form's place once it has worked. */
  done?: ReactNode
  /** Follows the form (another form, say) until it has worked. */
  after?: ReactNode
  /** Lets the browser check `required` and the like; otherwise our own words say what is missing. */
  nativeValidation?: boolean
  className?: string
}

const untouched: FormState = {}

/** A form around a server action. Works without script; with it, the answer appears in place and is announced. */
export function ActionForm({ action, children, done, after, nativeValidation = false, className }: Props) {
  const [state, submit] = useActionState(action, untouched)
  const place = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (state === untouched) return
    const find = (what: string) => place.current?.querySelector<HTMLElement>(what)
    // What was wrong; else what has to be typed again; else the words. An alert is read out wherever the focus is.
    ;(find('[aria-invalid="true"]') ?? find('[data-refocus]') ?? find('[data-answer]'))?.focus()
  }, [state])

  if (state.done && done) {
    return (
      <FormContext value={state}>
        <div ref={place}>
          <div data-answer tabIndex={-1}>
            {done}
          </div>
        </div>
      </FormContext>
    )
  }
  const { error } = state
  return (
    <FormContext value={state}>
      <div ref={place}>
        <form action={submit} noValidate={!nativeValidation} className={className}>
          {error && (
            <Alert
              tone="danger"
              role="alert"
              tabIndex={-1}
              data-answer
              // Without script nothing else would lead a screen reader to it.
              autoFocus={Object.keys(error.fields).length === 0}
            >
              <p>{error.message}</p>
            </Alert>
          )}
          {children}
        </form>
        {after}
      </div>
    </FormContext>
  )
}
