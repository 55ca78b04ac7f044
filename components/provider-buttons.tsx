import { useTranslations } from 'next-intl'
import type { FormAction } from '@/lib/auth/form-state'
import { GoTo } from './go-to'
import { ActionForm } from './ui/action-form'
import { SubmitButton } from './ui/submit-button'

type Props = {
  action: FormAction
  providers: readonly { id: string; name: string }[]
  next: string
  verb?: 'continueWith' | 'connect'
}

/** A button a provider. */
export function ProviderButtons({ action, providers, next, verb = 'continueWith' }: Props) {
  const t = useTranslations('providers')
  return (
    <ul className="space-y-3">
      {providers.map(({ id, name }) => (
        <li key={id}>
          <ActionForm action={action} className="space-y-3" done={<GoTo label={t('onTheWay', { provider: name })} />}>
            <input type="hidden" name="provider" value={id} />
            <input type="hidden" name="next" value={next} />
            <SubmitButton look="secondary" wide>
              {t(verb, { provider: name })}
            </SubmitButton>
          </ActionForm>
        </li>
      ))}
    </ul>
  )
}
