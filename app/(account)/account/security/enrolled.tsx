import { useTranslations } from 'next-intl'
import { IfCodes } from '@/components/if-codes'
import { NewCodes } from '@/components/new-codes'
import { Alert } from '@/components/ui/alert'
import { LinkButton } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { finish } from './actions'

type Props = { title: string; email: string; others: boolean }

/** A factor counts from now on; with the first one come backup codes, and only after them "Done". */
export function Enrolled({ title, email, others }: Props) {
  const t = useTranslations('security')
  return (
    <Card className="space-y-5">
      <div className="print:hidden">
        <Alert tone="success" role="status">
          <p>{title}</p>
        </Alert>
      </div>
      <IfCodes
        otherwise={
          <LinkButton look="primary" href="/account/security">
            {t('notPermitted.back')}
          </LinkButton>
        }
      >
        <NewCodes finish={finish} email={email} others={others} />
      </IfCodes>
    </Card>
  )
}
