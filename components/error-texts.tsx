'use client'

import { createContext, type ReactNode, useContext } from 'react'

export type ErrorPageTexts = { title: string; body: string; retry: string }

const Context = createContext<ErrorPageTexts>({ title: '', body: '', retry: '' })

/** Brings the words of the error page along: when it is needed, the server may not be able to give them. */
export function ErrorTexts({ texts, children }: { texts: ErrorPageTexts; children: ReactNode }) {
  return <Context value={texts}>{children}</Context>
}

export function useErrorTexts(): ErrorPageTexts {
  return useContext(Context)
}
