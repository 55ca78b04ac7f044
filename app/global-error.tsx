'use client'

import './globals.css'

/** The frame of every page failed, and the messages with it: these words are the only ones that are always there. */
export default function GlobalError({ retry }: { retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>Something went wrong · Countersign</title>
        <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center gap-4 px-4 py-10">
          <h1 className="font-semibold text-2xl">Something went wrong</h1>
          <p>It is not your fault. Please try again in a moment.</p>
          <button type="button" onClick={retry} className="min-h-target rounded-control border border-edge px-4">
            Try again
          </button>
        </main>
      </body>
    </html>
  )
}
