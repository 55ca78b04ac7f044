import { useTranslations } from 'next-intl'
import { Checkbox } from '@/components/ui/checkbox'
import { Disclosure } from '@/components/ui/disclosure'
import { InstantForm } from '@/components/ui/instant-form'
import { SelectField } from '@/components/ui/select-field'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextField } from '@/components/ui/text-field'
import { COLUMNS, type ListQuery } from './list-query'

type Props = { query: ListQuery; choices: { roles: string[]; groups: { id: string; name: string }[] } }

/** Whom to look for, and what to show of them. */
export function SearchForm({ query, choices }: Props) {
  const t = useTranslations('people')
  const { q, state, role, group } = query.filter
  return (
    <InstantForm action="/admin/users" className="space-y-3">
      {state && <input type="hidden" name="state" value={state} />}
      <div className="grid items-end gap-3 sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_minmax(0,1fr)_auto]">
        <TextField
          type="search"
          name="q"
          label={t('filter.search')}
          defaultValue={q}
          autoComplete="off"
          maxLength={200}
        />
        <SelectField name="role" label={t('filter.role')} defaultValue={role ?? ''}>
          <option value="">{t('filter.any')}</option>
          {choices.roles.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </SelectField>
        <SelectField name="group" label={t('filter.group')} defaultValue={group ?? ''}>
          <option value="">{t('filter.any')}</option>
          {choices.groups.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
        <SubmitButton look="secondary">{t('filter.submit')}</SubmitButton>
      </div>
      <Disclosure summary={t('columns.choose')}>
        <fieldset className="flex flex-wrap gap-x-6">
          <legend className="sr-only">{t('columns.choose')}</legend>
          {COLUMNS.map((column) => (
            <Checkbox
              key={column}
              name="columns"
              value={column}
              label={t(`columns.${column}`)}
              defaultChecked={query.columns.includes(column)}
            />
          ))}
        </fieldset>
      </Disclosure>
    </InstantForm>
  )
}
