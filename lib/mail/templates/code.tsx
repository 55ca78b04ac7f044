import { Heading, Text } from '@react-email/components'
import { appLink } from '../links'
import { t, utc } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { Aside, Occurrence, Paragraph, PlainLink } from './parts'
import { light } from './tokens'

const digits = {
  margin: '0 0 16px',
  fontSize: '32px',
  lineHeight: '40px',
  fontWeight: 600,
  fontFamily: 'ui-monospace, Menlo, Consolas, monospace',
  letterSpacing: '4px',
  color: light.ink,
}

/** Where it is our password that somebody else knows. */
const HERE = ['sign_in', 'step_up']

/** The code stands in the text alone: a subject is shown on locked screens and kept in logs. */
export const code: LetterOf<'code'> = ({ code: value, purpose, expiresAt, ...occurrence }, account, to) => {
  const subject = t(`code.subject.${purpose}`)
  const intro = t(`code.intro.${purpose}`, { email: purpose === 'enroll' ? to : account, until: utc(expiresAt) })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        <Text className="ink" style={digits}>
          {value}
        </Text>
        <Occurrence {...occurrence} />
        <Heading as="h2" className="ink" style={{ margin: '8px 0', fontSize: '16px', lineHeight: '24px' }}>
          {t('notYou.heading')}
        </Heading>
        <Aside>
          {t(`code.notYou.${purpose}`)} {HERE.includes(purpose) && <PlainLink href={appLink('/forgot-password')} />}
        </Aside>
      </Layout>
    ),
  }
}
