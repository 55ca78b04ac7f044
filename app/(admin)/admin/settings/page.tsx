import { getTranslations } from 'next-intl/server'
import { PageHead } from '@/components/page-head'
import { Alert } from '@/components/ui/alert'
import { requireReader } from '@/lib/auth/session'
import { isAdministrator } from '@/lib/sessions/session'
import { readSettings } from '@/lib/settings/settings'
import type { Query } from '../../../query'
import { SettingsForm } from './settings-form'

export async function generateMetadata() {
  return { title: (await getTranslations('settings'))('title') }
}

export default async function SettingsPage({ searchParams }: Query) {
  const session = await requireReader('/admin/settings')
  const { notice } = await searchParams
  const settings = await readSettings()
  const t = await getTranslations('settings')
  const a = await getTranslations('admin')
  const said = (['saved', 'unchanged'] as const).find((known) => known === notice)
  const mayChange = isAdministrator(session)
  return (
    <>
      <PageHead
        title={t('title')}
        intro={t('intro')}
        notice={said && t(`notices.${said}`)}
        notDone={notice === 'not_done'}
      />
      {!mayChange && (
        <Alert tone="info">
          <p>{a('auditor')}</p>
        </Alert>
      )}
      <SettingsForm settings={settings} mayChange={mayChange} />
    </>
  )
}
