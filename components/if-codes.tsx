'use client'

import type { ReactNode } from 'react'
import { useForm } from './ui/form-context'

/** For an answer that brings backup codes, and one that does not. */
export function IfCodes({ children, otherwise }: { children: ReactNode; otherwise: ReactNode }) {
  return useForm().done?.codes ? children : otherwise
}
