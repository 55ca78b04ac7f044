/** What a form shows after it was sent. Crosses to the browser: nothing secret but what is to be shown there. */
export type FormState = {
  error?: FormError
  /** What was typed, to be kept. Never a password or a code. */
  values?: Record<string, string>
  /** It worked, and the page stays. `codes` are shown this once; `goTo` is a page of another site, to go on there. */
  done?: { codes?: string[]; goTo?: string }
}

export type FormError = {
  code: string
  /** What happened, what it means, what to do next. */
  message: string
  /** What is wrong with a field, by the field's name. */
  fields: Record<string, string>
}

/** A server action as `useActionState` calls it. */
export type FormAction = (state: FormState, form: FormData) => Promise<FormState>
