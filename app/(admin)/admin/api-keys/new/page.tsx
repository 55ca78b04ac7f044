import { getTranslations } from 'next-intl/server'
import { PageHead } from '@/components/page-head'
import { ShownOnce } from '@/components/shown-once'
import { ActionForm } from '@/components/ui/action-form'
import { TextLink } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { SelectField } from '@/components/ui/select-field'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextField } from '@/components/ui/text-field'
import { requireReader } from '@/lib/auth/session'
import { isAdministrator } from '@/lib/sessions/session'
import type { Query } from '../../../../query'
import { AuditorNote } from '../../../auditor-note'
import { makeKey } from '../actions'
import { ScopeBoxes } from './scope-boxes'

/** For how many days a key may be good. */
const DAYS = [30, 90, 180, 365, 730, 1825]

export async function generateMetadata() {
  return { title: (await getTranslations('apiKeys'))('new.title') }
}

export default async function NewApiKeyPage({ searchParams }: Query) {
  const session = await requireReader('/admin/api-keys/new')
  const { notice } = await searchParams
  const t = await getTranslations('apiKeys')
  const shown = {
    code: t('shown.key'),
    once: t('shown.once'),
    copy: t('shown.copy'),
    copied: t('shown.copied'),
    done: t('shown.done'),
    href: '/admin/api-keys',
  }
  return (
    <>
      <div className="space-y-2">
        <TextLink href="/admin/api-keys">{t('all')}</TextLink>
        <PageHead title={t('new.title')} intro={t('new.intro')} notDone={notice === 'not_done'} />
      </div>
      <AuditorNote session={session} />
      {isAdministrator(session) && (
        <Card className="max-w-3xl">
          <ActionForm action={makeKey} className="space-y-7" done={<ShownOnce texts={shown} />}>
            <TextField
              name="name"
              label={t('new.name')}
              hint={t('new.nameHint')}
              autoComplete="off"
              maxLength={100}
              required
              autoFocus
            />
            <ScopeBoxes />
            <div className="grid gap-5 sm:grid-cols-2">
              <SelectField name="expiresInDays" label={t('new.expires')} hint={t('new.expiresHint')} defaultValue="365">
                {DAYS.map((days) => (
                  <option key={days} value={days}>
                    {t('new.days', { days })}
                  </option>
                ))}
              </SelectField>
              <TextField
                name="perMinute"
                label={t('new.perMinute')}
                hint={t('new.perMinuteHint')}
                defaultValue="600"
                inputMode="numeric"
                autoComplete="off"
                required
              />
            </div>
            <SubmitButton>{t('new.submit')}</SubmitButton>
          </ActionForm>
        </Card>
      )}
    </>
  )
}
