'use client'

import { CountDown } from './count-down'
import { useForm } from './form-context'

/** The count-down to the time that the form's refusal names. */
export function FormCountDown({ label, over }: { label: string; over: string }) {
  const until = useForm().error?.until
  return until && <CountDown until={until} label={label} over={over} />
}
