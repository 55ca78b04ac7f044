import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { ShownOnce } from '@/components/shown-once'
import { ActionForm } from '@/components/ui/action-form'
import { Card } from '@/components/ui/card'
import { Disclosure } from '@/components/ui/disclosure'
import { SubmitButton } from '@/components/ui/submit-button'
import type { FormAction } from '@/lib/auth/form-state'
import type { Endpoint } from '@/lib/webhooks/endpoint'
import { editWebhook, remove, replayAll, rotate, switchWebhook, test } from '../actions'
import { EndpointFields } from '../endpoint-fields'

/** A form that does one thing to the webhook. */
function OneForm(props: { action: FormAction; id: string; what?: string; done?: ReactNode; children: ReactNode }) {
  const { action, id, what, done, children } = props
  return (
    <ActionForm action={action} className="space-y-4" done={done}>
      <input type="hidden" name="id" value={id} />
      {what && <p className="text-[0.9375rem] text-muted">{what}</p>}
      {children}
    </ActionForm>
  )
}

/** What an administrator can do with a webhook. @param props.open the form that was not done, and is to be seen */
export function ChangeCards({ webhook, open }: { webhook: Endpoint; open: string }) {
  const t = useTranslations('webhooks.one')
  const s = useTranslations('webhooks.shown')
  const { id, disabledAt } = webhook
  const shown = { code: s('key'), once: s('rotatedOnce'), copy: s('copy'), copied: s('copied'), done: s('done') }
  return (
    <>
      <Card title={t('test.title')}>
        <OneForm action={test} id={id} what={t('test.what')}>
          <SubmitButton look="secondary">{t('test.send')}</SubmitButton>
        </OneForm>
      </Card>
      <Card>
        {disabledAt && (
          <div className="mb-3">
            <OneForm action={switchWebhook} id={id}>
              <input type="hidden" name="enabled" value="yes" />
              <SubmitButton>{t('switchOn.submit')}</SubmitButton>
            </OneForm>
          </div>
        )}
        <Disclosure summary={t('edit.name')} open={open === 'edit'}>
          <ActionForm action={editWebhook} className="space-y-5">
            <input type="hidden" name="id" value={id} />
            <EndpointFields url={webhook.url} description={webhook.description} events={webhook.events} narrow />
            <SubmitButton look="secondary">{t('edit.save')}</SubmitButton>
          </ActionForm>
        </Disclosure>
        <Disclosure summary={t('rotate.name')} open={open === 'rotate'}>
          <OneForm
            action={rotate}
            id={id}
            what={t('rotate.what')}
            done={<ShownOnce texts={{ ...shown, href: `/admin/webhooks/${id}` }} />}
          >
            <SubmitButton look="secondary">{t('rotate.submit')}</SubmitButton>
          </OneForm>
        </Disclosure>
        {!disabledAt && (
          <Disclosure summary={t('switchOff.name')}>
            <OneForm action={switchWebhook} id={id} what={t('switchOff.what')}>
              <SubmitButton look="secondary">{t('switchOff.submit')}</SubmitButton>
            </OneForm>
          </Disclosure>
        )}
        <Disclosure tone="danger" summary={t('delete.name')}>
          <OneForm action={remove} id={id} what={t('delete.what')}>
            <SubmitButton look="danger">{t('delete.submit')}</SubmitButton>
          </OneForm>
        </Disclosure>
      </Card>
    </>
  )
}

/** What was given up, and can be sent again. */
export function DeadCard({ id, count, mayChange }: { id: string; count: number; mayChange: boolean }) {
  const t = useTranslations('webhooks.one.dead')
  return (
    <Card title={t('title')}>
      {mayChange ? (
        <OneForm action={replayAll} id={id} what={t('what', { count })}>
          <SubmitButton look="secondary">{t('submit')}</SubmitButton>
        </OneForm>
      ) : (
        <p className="text-muted">{t('what', { count })}</p>
      )}
    </Card>
  )
}
