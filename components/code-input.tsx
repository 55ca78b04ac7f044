'use client'

import { type FormEvent, useEffect, useLayoutEffect, useRef } from 'react'
import { useFormStatus } from 'react-dom'
import { Field } from './ui/field'
import { useForm } from './ui/form-context'

const DIGITS = 6
const group = 'flex min-w-0 flex-1 divide-x divide-line rounded-control border border-edge bg-surface'

type Props = { name: string; label: string; hint?: string; autoFocus?: boolean }

/**
 * A six-digit code: one native field that looks like six boxes in two groups, so that pasting, a password manager, the
 * code a phone offers and a screen reader all meet what they know. Takes "123 456" and "123-456". Where script runs, a
 * complete code sends itself.
 */
export function CodeInput({ name, label, hint, autoFocus = true }: Props) {
  const { pending } = useFormStatus()
  const state = useForm()
  const sent = useRef<string>(undefined)
  const field = useRef<HTMLInputElement>(null)

  useEffect(() => {
    // After a refusal the same code may be sent again: another authenticator, or a clock put right.
    if (state.error) sent.current = undefined
  }, [state])

  useLayoutEffect(() => {
    const form = field.current?.form
    // The code has sent itself, was refused, and is gone: the press of Enter or the button that follows out of habit
    // would only put "enter the code" in the place of what was wrong with it.
    const ignoreEmpty = (event: SubmitEvent) => {
      if (!state.error || state.error.code === 'invalid_fields' || field.current?.value) return
      event.preventDefault()
      field.current?.focus()
    }
    form?.addEventListener('submit', ignoreEmpty)
    return () => form?.removeEventListener('submit', ignoreEmpty)
  }, [state])

  const complete = (event: FormEvent<HTMLInputElement>) => {
    const input = event.currentTarget
    const digits = input.value
      .normalize('NFKC')
      .replace(/[^0-9]/g, '')
      .slice(0, DIGITS)
    if (digits !== input.value) input.value = digits
    if (digits.length < DIGITS || pending || sent.current === digits) return
    sent.current = digits
    input.form?.requestSubmit()
  }

  return (
    <Field name={name} label={label} hint={hint} autoFocus={autoFocus}>
      {({ defaultValue: _, ...wiring }) => (
        <div className="group/code relative h-14 w-full max-w-[22rem] [container-type:inline-size]">
          <div
            aria-hidden="true"
            className="absolute inset-x-0.5 inset-y-0 flex gap-2 group-has-[:focus-visible]/code:[&>*]:border-accent group-has-[:focus-visible]/code:[&>*]:ring-1 group-has-[:focus-visible]/code:[&>*]:ring-accent group-has-[[aria-invalid]]/code:[&>*]:border-danger"
          >
            {[0, 1].map((half) => (
              <div key={half} className={group}>
                <span className="flex-1" />
                <span className="flex-1" />
                <span className="flex-1" />
              </div>
            ))}
          </div>
          {/* Each digit takes a sixth. The field is a sixth too wide, so that the space after the last one fits. */}
          <div className="absolute inset-0 overflow-clip">
            <input
              {...wiring}
              ref={field}
              type="text"
              inputMode="numeric"
              autoComplete="one-time-code"
              pattern="[0-9]{3}[ \-]?[0-9]{3}"
              required
              spellCheck={false}
              onInput={complete}
              className="h-full w-[calc(100%+100cqi/6)] border-0 bg-transparent pl-[calc((100cqi/6-1ch)/2)] font-mono text-2xl text-ink tracking-[calc(100cqi/6-1ch)] outline-hidden"
            />
          </div>
        </div>
      )}
    </Field>
  )
}
