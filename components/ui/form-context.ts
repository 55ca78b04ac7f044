'use client'

import { createContext, useContext } from 'react'
import type { FormState } from '@/lib/auth/form-state'

export const FormContext = createContext<FormState>({})

/** What the form around this field came back with. */
export function useForm(): FormState {
  return useContext(FormContext)
}
