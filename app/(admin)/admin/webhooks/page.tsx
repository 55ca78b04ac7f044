import { getTranslations } from 'next-intl/server'
import { PageHead } from '@/components/page-head'
import { LinkButton } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { requireReader } from '@/lib/auth/session'
import { isAdministrator } from '@/lib/sessions/session'
import { listWebhooks } from '@/lib/webhooks/read-webhooks'
import type { Query } from '../../../query'
import { AuditorNote } from '../../auditor-note'
import { WebhooksTable } from './webhooks-table'

export async function generateMetadata() {
  return { title: (await getTranslations('webhooks'))('title') }
}

export default async function WebhooksPage({ searchParams }: Query) {
  const session = await requireReader('/admin/webhooks')
  const { notice } = await searchParams
  const webhooks = await listWebhooks()
  const t = await getTranslations('webhooks')
  const make = isAdministrator(session) && (
    <LinkButton look="primary" href="/admin/webhooks/new">
      {t('make')}
    </LinkButton>
  )
  return (
    <>
      <PageHead
        title={t('title')}
        intro={t('intro')}
        notice={notice === 'deleted' ? t('notices.deleted') : undefined}
        notDone={notice === 'not_done'}
      />
      <AuditorNote session={session} />
      {webhooks.length === 0 ? (
        <Card title={t('empty.title')}>
          <div className="max-w-prose space-y-4">
            <p>{t(isAdministrator(session) ? 'empty.body' : 'empty.auditor')}</p>
            {make}
          </div>
        </Card>
      ) : (
        <div className="space-y-4">
          {make}
          <WebhooksTable webhooks={webhooks} />
        </div>
      )}
    </>
  )
}
