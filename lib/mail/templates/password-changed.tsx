import { t } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { NotYou, Occurrence, Paragraph } from './parts'

export const passwordChanged: LetterOf<'password_changed'> = ({ how, ...occurrence }, to) => {
  const subject = t('passwordChanged.subject')
  const intro = t(`passwordChanged.${how}`, { email: to })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        <Occurrence {...occurrence} />
        <NotYou advice="new_password" />
      </Layout>
    ),
  }
}
