'use client'

import type { ReactNode } from 'react'
import { useForm } from './form-context'

/** The part of a form that makes no sense any more after one refusal. */
export function UnlessError({
  code,
  children,
  otherwise,
}: {
  code: string
  children: ReactNode
  otherwise?: ReactNode
}) {
  return useForm().error?.code === code ? otherwise : children
}
