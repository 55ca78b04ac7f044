import { getTranslations } from 'next-intl/server'
import { PageHead } from '@/components/page-head'
import { ActionForm } from '@/components/ui/action-form'
import { LinkButton, TextLink } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { SelectField } from '@/components/ui/select-field'
import { SubmitButton } from '@/components/ui/submit-button'
import { requireReader } from '@/lib/auth/session'
import { BULK_ACTIONS } from '@/lib/people/bulk/bulk-actions'
import { readSelection } from '@/lib/people/bulk/read-selection'
import { readChoices } from '@/lib/people/choices'
import { isAdministrator } from '@/lib/sessions/session'
import type { Query } from '../../../../query'
import { AuditorNote } from '../../../auditor-note'
import { start } from './actions'
import { readSelected, selectionFields } from './selection'

export async function generateMetadata() {
  return { title: (await getTranslations('people'))('bulk.title') }
}

/** Whom it would be for, and what to do: nothing is done before it is chosen here. */
export default async function BulkPage({ searchParams }: Query) {
  const session = await requireReader('/admin/users/bulk')
  const given = await searchParams
  const t = await getTranslations('people')
  const selection = readSelected(given)
  const [selected, choices] = await Promise.all([selection && readSelection(selection), readChoices()])
  const head = (
    <div className="space-y-2">
      <TextLink href="/admin/users">{t('person.all')}</TextLink>
      <PageHead title={t('bulk.title')} notDone={given.notice === 'not_done'} />
    </div>
  )
  if (!isAdministrator(session)) {
    return (
      <>
        {head}
        <AuditorNote session={session} />
      </>
    )
  }
  if (!selection || !selected || selected.people === 0) {
    return (
      <>
        {head}
        <Card>
          <p className="max-w-prose text-muted">{t('bulk.nobody')}</p>
          <LinkButton href="/admin/users" className="mt-4">
            {t('bulk.back')}
          </LinkButton>
        </Card>
      </>
    )
  }
  const more = selected.people - selected.first.length
  return (
    <>
      {head}
      <Card id="whom" title={t('bulk.whom', { count: selected.people })}>
        <p className="text-muted [overflow-wrap:anywhere]">
          {selected.first.join(', ')}
          {more > 0 && ` ${t('bulk.more', { count: more })}`}
        </p>
      </Card>
      <Card id="what" title={t('bulk.what')}>
        <ActionForm action={start} className="group/bulk space-y-5">
          {selectionFields(selection).map(([name, value]) => (
            // The role and group to give have these names here.
            <input
              key={name}
              type="hidden"
              name={['role', 'group'].includes(name) ? `${name}_of` : name}
              value={value}
            />
          ))}
          <fieldset className="space-y-1">
            <legend className="sr-only">{t('bulk.what')}</legend>
            {BULK_ACTIONS.map((action, index) => (
              <label
                key={action}
                className="-mx-2 flex cursor-pointer gap-3 rounded-control px-2 py-2.5 hover:bg-raised has-[:checked]:bg-accent-soft"
              >
                <input
                  type="radio"
                  name="action"
                  value={action}
                  defaultChecked={index === 0}
                  className="mt-1 size-5 shrink-0 accent-accent"
                />
                <span>
                  <span className="block font-medium">{t(`bulk.actions.${action}.name`)}</span>
                  <span className="block max-w-prose text-[0.9375rem] text-muted">
                    {t(`bulk.actions.${action}.what`)}
                  </span>
                </span>
              </label>
            ))}
          </fieldset>
          <div className="hidden max-w-sm group-has-[[value$=_role]:checked]/bulk:block">
            <SelectField name="role" label={t('filter.role')} defaultValue={choices.roles[0]}>
              {choices.roles.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </SelectField>
          </div>
          <div className="hidden max-w-sm group-has-[[value$=_group]:checked]/bulk:block">
            <SelectField name="group" label={t('filter.group')} defaultValue={choices.groups[0]?.id}>
              {choices.groups.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </SelectField>
          </div>
          <SubmitButton>{t('bulk.start', { count: selected.people })}</SubmitButton>
        </ActionForm>
      </Card>
    </>
  )
}
