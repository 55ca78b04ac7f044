import { getTranslations } from 'next-intl/server'
import { PageHead } from '@/components/page-head'
import { ShownOnce } from '@/components/shown-once'
import { ActionForm } from '@/components/ui/action-form'
import { TextLink } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { SubmitButton } from '@/components/ui/submit-button'
import { requireReader } from '@/lib/auth/session'
import { isAdministrator } from '@/lib/sessions/session'
import type { Query } from '../../../../query'
import { AuditorNote } from '../../../auditor-note'
import { makeWebhook } from '../actions'
import { EndpointFields } from '../endpoint-fields'

export async function generateMetadata() {
  return { title: (await getTranslations('webhooks'))('new.title') }
}

export default async function NewWebhookPage({ searchParams }: Query) {
  const session = await requireReader('/admin/webhooks/new')
  const { notice } = await searchParams
  const t = await getTranslations('webhooks')
  const shown = {
    code: t('shown.key'),
    once: t('shown.once'),
    copy: t('shown.copy'),
    copied: t('shown.copied'),
    done: t('shown.done'),
    href: '/admin/webhooks',
  }
  return (
    <>
      <div className="space-y-2">
        <TextLink href="/admin/webhooks">{t('all')}</TextLink>
        <PageHead title={t('new.title')} intro={t('new.intro')} notDone={notice === 'not_done'} />
      </div>
      <AuditorNote session={session} />
      {isAdministrator(session) && (
        <Card className="max-w-3xl">
          <ActionForm action={makeWebhook} className="space-y-6" done={<ShownOnce texts={shown} />}>
            <EndpointFields autoFocus />
            <SubmitButton>{t('new.submit')}</SubmitButton>
          </ActionForm>
        </Card>
      )}
    </>
  )
}
