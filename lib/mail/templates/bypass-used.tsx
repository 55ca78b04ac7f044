import { t } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { NotYou, Occurrence, Paragraph } from './parts'

export const bypassUsed: LetterOf<'bypass_used'> = (occurrence, to) => {
  const subject = t('bypassUsed.subject')
  const intro = t('bypassUsed.intro', { email: to })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        <Paragraph>{t('bypassUsed.next')}</Paragraph>
        <Occurrence {...occurrence} />
        <NotYou advice="new_password" />
      </Layout>
    ),
  }
}
