import { getTranslations } from 'next-intl/server'
import { PageHead } from '@/components/page-head'
import { ActionForm } from '@/components/ui/action-form'
import { TextLink } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { SelectField } from '@/components/ui/select-field'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextField } from '@/components/ui/text-field'
import { requireReader } from '@/lib/auth/session'
import { readChoices } from '@/lib/people/choices'
import { isAdministrator } from '@/lib/sessions/session'
import type { Query } from '../../../../query'
import { AuditorNote } from '../../../auditor-note'
import { invite } from './actions'

export async function generateMetadata() {
  return { title: (await getTranslations('people'))('invite.title') }
}

export default async function InvitePage({ searchParams }: Query) {
  const session = await requireReader('/admin/users/invite')
  const { notice } = await searchParams
  const choices = await readChoices()
  const t = await getTranslations('people')
  const c = await getTranslations('common')
  return (
    <>
      <div className="space-y-2">
        <TextLink href="/admin/users">{t('person.all')}</TextLink>
        <PageHead title={t('invite.title')} intro={t('invite.intro')} notDone={notice === 'not_done'} />
      </div>
      <AuditorNote session={session} />
      {isAdministrator(session) && (
        <Card className="max-w-xl">
          <ActionForm action={invite} className="space-y-5">
            {/* Somebody else's: the browser must not fill in the administrator's. */}
            <TextField
              type="email"
              name="email"
              label={c('email')}
              autoComplete="off"
              spellCheck={false}
              required
              autoFocus
            />
            <TextField name="name" label={c('name')} autoComplete="off" />
            <div className="grid gap-5 sm:grid-cols-2">
              <SelectField name="role" label={t('filter.role')} defaultValue="user">
                {choices.roles.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </SelectField>
              <SelectField name="group" label={t('filter.group')} defaultValue="">
                <option value="">{t('invite.noGroup')}</option>
                {choices.groups.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </SelectField>
            </div>
            <SubmitButton>{t('invite.submit')}</SubmitButton>
          </ActionForm>
        </Card>
      )}
    </>
  )
}
