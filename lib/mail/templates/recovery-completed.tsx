import { t } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { NotYou, Occurrence, Paragraph } from './parts'

export const recoveryCompleted: LetterOf<'recovery_completed'> = ({ type, label, ...occurrence }, to) => {
  const subject = t('recoveryCompleted.subject')
  const intro = t('recoveryCompleted.intro', { email: to, factor: t(`factors.${type}`), label })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        <Paragraph>{t('recoveryCompleted.what')}</Paragraph>
        <Occurrence {...occurrence} />
        <NotYou advice="new_password" />
      </Layout>
    ),
  }
}
