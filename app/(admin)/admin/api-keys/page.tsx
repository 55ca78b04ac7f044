import { getTranslations } from 'next-intl/server'
import { PageHead } from '@/components/page-head'
import { LinkButton, TextLink } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { listApiKeys } from '@/lib/api-keys/list-api-keys'
import { requireReader } from '@/lib/auth/session'
import { isAdministrator } from '@/lib/sessions/session'
import type { Query } from '../../../query'
import { AuditorNote } from '../../auditor-note'
import { KeysTable } from './keys-table'

export async function generateMetadata() {
  return { title: (await getTranslations('apiKeys'))('title') }
}

export default async function ApiKeysPage({ searchParams }: Query) {
  const session = await requireReader('/admin/api-keys')
  const { notice } = await searchParams
  const keys = await listApiKeys()
  const t = await getTranslations('apiKeys')
  const make = isAdministrator(session) && (
    <LinkButton look="primary" href="/admin/api-keys/new">
      {t('make')}
    </LinkButton>
  )
  return (
    <>
      <PageHead
        title={t('title')}
        intro={
          <>
            {t('intro')} <TextLink href="/docs/api">{t('reference')}</TextLink>
          </>
        }
        notice={notice === 'revoked' ? t('notices.revoked') : undefined}
        notDone={notice === 'not_done'}
      />
      <AuditorNote session={session} />
      {keys.length === 0 ? (
        <Card title={t('empty.title')}>
          <div className="max-w-prose space-y-4">
            <p>{t(isAdministrator(session) ? 'empty.body' : 'empty.auditor')}</p>
            {make}
          </div>
        </Card>
      ) : (
        <div className="space-y-4">
          {make}
          <KeysTable keys={keys} />
        </div>
      )}
    </>
  )
}
