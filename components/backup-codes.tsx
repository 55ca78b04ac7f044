'use client'

import { Button, buttonClass } from './ui/button'
import { CopyButton } from './ui/copy-button'
import { useForm } from './ui/form-context'
import { Icon } from './ui/icon'
import { useScripted } from './ui/scripted'

export type BackupCodesTexts = {
  list: string
  copy: string
  copied: string
  download: string
  print: string
  /** First lines of the file: what these are, and of which account. */
  fileHead: string
  fileName: string
}

/** The codes that the form around has just brought, shown this once. Downloading works without script. */
export function BackupCodes({ texts }: { texts: BackupCodesTexts }) {
  const codes = useForm().done?.codes ?? []
  const scripted = useScripted()
  const file = `${texts.fileHead}\n\n${codes.map((code, i) => `${String(i + 1).padStart(2)}. ${code}`).join('\n')}\n`
  return (
    <div className="space-y-4">
      <ol
        aria-label={texts.list}
        className="grid gap-x-4 gap-y-2.5 min-[23rem]:grid-flow-col min-[23rem]:grid-cols-2 min-[23rem]:grid-rows-5 rounded-control border border-line bg-raised p-4 font-mono text-base sm:gap-x-8 sm:px-6"
      >
        {codes.map((code, index) => (
          <li key={code} className="flex gap-2.5">
            <span aria-hidden="true" className="w-5 shrink-0 text-right text-muted tabular-nums">
              {index + 1}
            </span>
            {/* Breaks in the middle on a narrow screen, and nowhere else. */}
            <span>
              <span className="whitespace-nowrap">{code.slice(0, 10)}</span>
              <wbr />
              <span className="whitespace-nowrap">{code.slice(10)}</span>
            </span>
          </li>
        ))}
      </ol>
      <div className="flex flex-wrap gap-3 print:hidden">
        <CopyButton text={codes.join('\n')} label={texts.copy} copied={texts.copied} />
        <a
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(file)}`}
          download={texts.fileName}
          className={buttonClass('secondary')}
        >
          <Icon name="download" />
          {texts.download}
        </a>
        {scripted && (
          <Button onClick={() => window.print()}>
            <Icon name="print" />
            {texts.print}
          </Button>
        )}
      </div>
    </div>
  )
}
