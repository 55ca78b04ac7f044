import { t } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { NotYou, Occurrence, Paragraph } from './parts'

export const identityLinked: LetterOf<'identity_linked'> = ({ provider, ...occurrence }, to) => {
  const subject = t('identityLinked.subject', { provider })
  const intro = t('identityLinked.intro', { email: to, provider })
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
