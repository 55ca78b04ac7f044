import { t } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { NotYou, Occurrence, Paragraph } from './parts'

export const backupCodesRegenerated: LetterOf<'backup_codes_regenerated'> = (occurrence, to) => {
  const subject = t('backupCodesRegenerated.subject')
  const intro = t('backupCodesRegenerated.intro', { email: to })
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
