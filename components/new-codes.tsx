import { useTranslations } from 'next-intl'
import type { FormAction } from '@/lib/auth/form-state'
import { BackupCodes } from './backup-codes'
import { ActionForm } from './ui/action-form'
import { Checkbox } from './ui/checkbox'
import { SubmitButton } from './ui/submit-button'

type Props = {
  /** What "Done" does: it goes on, and may end the other sessions. */
  finish: FormAction
  /** Where to go on to. */
  next?: string
  /** Named in the file, so that it can be told from another account's. */
  email: string
  /** Whether there are other sessions: then their end is offered. */
  others?: boolean
  /** Whether there were codes before, which are dead now. */
  replaced?: boolean
}

/** New backup codes, shown this once: what they are for, where to keep them, and only then "Done". */
export function NewCodes({ finish, next, email, others = false, replaced = false }: Props) {
  const t = useTranslations('backupCodes')
  return (
    <div className="space-y-5">
      <div className="space-y-2">
        <h2 className="font-semibold text-lg tracking-tight">{t('new.title')}</h2>
        <p className="max-w-prose text-muted">
          {t('new.body')} {replaced && t('new.replaced')}
        </p>
      </div>
      <p className="hidden whitespace-pre-line print:block">{t('new.file', { email })}</p>
      <BackupCodes
        texts={{
          list: t('title'),
          copy: t('new.copy'),
          copied: t('new.copied'),
          download: t('new.download'),
          print: t('new.print'),
          fileHead: t('new.file', { email }),
          fileName: 'countersign-backup-codes.txt',
        }}
      />
      <ActionForm action={finish} nativeValidation className="space-y-4 print:hidden">
        {next && <input type="hidden" name="next" value={next} />}
        <div>
          <Checkbox required label={t('new.saved')} />
          {others && <Checkbox name="endOtherSessions" label={t('new.endOthers')} />}
        </div>
        <SubmitButton>{t('new.done')}</SubmitButton>
      </ActionForm>
    </div>
  )
}
