import { t } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { NotYou, Occurrence, Paragraph } from './parts'

export const emailChanged: LetterOf<'email_changed'> = ({ old, current, ...occurrence }) => {
  const subject = t('emailChanged.subject')
  const intro = t('emailChanged.intro', { old, current })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        <Occurrence {...occurrence} />
        <NotYou advice="review" />
        <Paragraph>{t('emailChanged.administrator')}</Paragraph>
      </Layout>
    ),
  }
}
