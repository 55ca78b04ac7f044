'use client'

import { LinkButton } from './ui/button'
import { CopyButton } from './ui/copy-button'
import { useForm } from './ui/form-context'

type Texts = { code: string; once: string; copy: string; copied: string; done: string; href: string }

/** The code or key that the form around has just brought, shown this once. */
export function ShownOnce({ texts }: { texts: Texts }) {
  const code = useForm().done?.codes?.[0] ?? ''
  return (
    <div className="space-y-4">
      <div>
        <p className="text-muted text-sm">{texts.code}</p>
        <output className="block break-all rounded-control border border-line bg-raised px-4 py-3 font-mono text-lg">
          {code}
        </output>
      </div>
      <p className="text-[0.9375rem] text-muted">{texts.once}</p>
      <div className="flex flex-wrap gap-3">
        <CopyButton text={code} label={texts.copy} copied={texts.copied} />
        <LinkButton href={texts.href}>{texts.done}</LinkButton>
      </div>
    </div>
  )
}
