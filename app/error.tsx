'use client'

import { useErrorTexts } from '@/components/error-texts'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'

/** Something unexpected: what happened stays in the server's log. */
export default function ErrorPage({ retry }: { retry: () => void }) {
  const texts = useErrorTexts()
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center px-4 py-10">
      <Card className="space-y-4">
        <h1 className="font-semibold text-2xl tracking-tight">{texts.title}</h1>
        <p className="text-muted">{texts.body}</p>
        <Button look="primary" onClick={retry}>
          {texts.retry}
        </Button>
      </Card>
    </main>
  )
}
