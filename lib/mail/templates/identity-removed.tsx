import { t } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { NotYou, Occurrence, Paragraph } from './parts'

export const identityRemoved: LetterOf<'identity_removed'> = ({ provider, ...occurrence }, to) => {
  const subject = t('identityRemoved.subject', { provider })
  const intro = t('identityRemoved.intro', { email: to, provider })
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
