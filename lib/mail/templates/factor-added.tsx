import { t } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { NotYou, Occurrence, Paragraph } from './parts'

export const factorAdded: LetterOf<'factor_added'> = ({ type, label, ...occurrence }, to) => {
  const subject = t('factorAdded.subject')
  const intro = t('factorAdded.intro', {
    email: to,
    factor: t(`factors.${type}`),
    label,
  })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        <Occurrence {...occurrence} />
        <NotYou advice="review" />
      </Layout>
    ),
  }
}
