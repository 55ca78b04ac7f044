'use client'

import { buttonClass } from '@/components/ui/button'
import { useForm } from '@/components/ui/form-context'

/** Below the words of what saving would take from people: saves all the same. The form's own button asks again. */
export function AskOnce({ text }: { text: string }) {
  if (useForm().error?.code !== 'people_affected') return null
  return (
    <button type="submit" name="confirm" value="yes" className={buttonClass('danger')}>
      {text}
    </button>
  )
}
