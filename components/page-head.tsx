import type { ReactNode } from 'react'
import { Alert } from './ui/alert'

/** The title of a page, and what has just been done on it. */
export function PageHead({ title, intro, notice }: { title: string; intro?: ReactNode; notice?: string }) {
  return (
    <>
      <div className="space-y-2 print:hidden">
        <h1 className="font-semibold text-2xl tracking-tight sm:text-3xl">{title}</h1>
        {intro && <p className="max-w-prose text-muted">{intro}</p>}
      </div>
      {notice && (
        <Alert tone="success" role="status">
          <p>{notice}</p>
        </Alert>
      )}
    </>
  )
}
