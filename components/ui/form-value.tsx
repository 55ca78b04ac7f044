'use client'

import { useForm } from './form-context'

/** What was typed into a field of the form that has just worked. */
export function FormValue({ name }: { name: string }) {
  return <strong className="font-semibold break-words text-ink">{useForm().values?.[name]}</strong>
}
