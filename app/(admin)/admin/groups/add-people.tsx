import { useTranslations } from 'next-intl'
import { ActionForm } from '@/components/ui/action-form'
import { Card } from '@/components/ui/card'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextArea } from '@/components/ui/text-area'
import { addToGroup, giveRole } from './actions'

/** Lets people in by their addresses, many at once. */
export function AddPeople({ kind, id }: { kind: 'group' | 'role'; id: string }) {
  const t = useTranslations('membership.add')
  const isGroup = kind === 'group'
  return (
    <Card title={t(kind)}>
      <ActionForm action={isGroup ? addToGroup : giveRole} className="space-y-5">
        <input type="hidden" name={kind} value={id} />
        <TextArea
          name="emails"
          label={t('emails')}
          hint={t('hint')}
          rows={3}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
        />
        {id === 'admin' && <p className="text-[0.9375rem] text-muted">{t('admin')}</p>}
        <SubmitButton>{t(isGroup ? 'submitGroup' : 'submitRole')}</SubmitButton>
      </ActionForm>
    </Card>
  )
}
