import { getTranslations } from 'next-intl/server'
import { PageHead } from '@/components/page-head'
import { ActionForm } from '@/components/ui/action-form'
import { Alert } from '@/components/ui/alert'
import { TextLink } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { FileField } from '@/components/ui/file-field'
import { Radios } from '@/components/ui/radios'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextArea } from '@/components/ui/text-area'
import { requireReader } from '@/lib/auth/session'
import { MOST_BYTES } from '@/lib/membership/read-csv'
import { isAdministrator } from '@/lib/sessions/session'
import type { Query } from '../../../../query'
import { AuditorNote } from '../../../auditor-note'
import { seeImport } from './actions'

export async function generateMetadata() {
  return { title: (await getTranslations('membership'))('importing.title') }
}

export default async function ImportPage({ searchParams }: Query) {
  const session = await requireReader('/admin/groups/import')
  const { notice } = await searchParams
  const t = await getTranslations('membership')
  const i = await getTranslations('membership.importing')

  return (
    <>
      <div>
        <p className="mb-1 text-muted">
          <TextLink href="/admin/groups">{t('title')}</TextLink>
        </p>
        <PageHead title={i('title')} intro={i('intro')} />
      </div>
      {notice === 'gone' && (
        <Alert tone="info" role="status">
          <p>{t('errors.import_not_found')}</p>
        </Alert>
      )}
      <AuditorNote session={session} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 lg:grid-cols-2">
        {isAdministrator(session) && (
          <Card>
            <ActionForm action={seeImport} className="space-y-6">
              <FileField
                name="file"
                label={i('file')}
                accept=".csv,.tsv,.txt,text/csv,text/plain"
                most={MOST_BYTES}
                tooLarge={i('fileTooLarge')}
              />
              <TextArea
                name="csv"
                label={i('paste')}
                hint={i('pasteHint')}
                rows={6}
                wrap="off"
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                className="font-mono text-[0.9375rem]"
              />
              <Radios
                name="mode"
                label={i('mode.label')}
                choices={[
                  { value: 'add', label: i('mode.add') },
                  { value: 'set', label: i('mode.set') },
                ]}
              />
              <SubmitButton>{i('submit')}</SubmitButton>
            </ActionForm>
          </Card>
        )}
        <Card title={i('how.title')}>
          <div className="space-y-4">
            <p>{i('how.body')}</p>
            <pre
              // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by the keyboard
              tabIndex={0}
              className="overflow-x-auto rounded-control border border-line bg-raised p-4 font-mono text-sm"
            >
              {i('how.example')}
            </pre>
          </div>
        </Card>
      </div>
    </>
  )
}
