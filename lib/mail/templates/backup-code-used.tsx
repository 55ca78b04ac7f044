import { t } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { NotYou, Occurrence, Paragraph } from './parts'

/** From this many on, the mail says that new codes are due. */
const FEW = 3

export const backupCodeUsed: LetterOf<'backup_code_used'> = ({ left, ...occurrence }, to) => {
  const subject = t('backupCodeUsed.subject')
  const intro = `${t('backupCodeUsed.intro', { email: to })} ${t('backupCodeUsed.left', { left })}`
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        {left <= FEW && <Paragraph>{t('backupCodeUsed.few')}</Paragraph>}
        <Occurrence {...occurrence} />
        <NotYou advice="new_password" />
      </Layout>
    ),
  }
}
