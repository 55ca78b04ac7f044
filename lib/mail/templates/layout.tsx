import { Body, Container, Head, Heading, Html, Preview, Section, Text } from '@react-email/components'
import type { ReactNode } from 'react'
import { env } from '../../env'
import { t } from '../texts'
import { dark, fonts, light } from './tokens'

// Inline styles are what every mail program understands; those that know the reader's theme take these over them.
const darkTheme = `
@media (prefers-color-scheme: dark) {
  .canvas, .canvas > table > tbody > tr > td { background-color: ${dark.canvas} !important }
  .card { background-color: ${dark.surface} !important; border-color: ${dark.line} !important }
  .ink { color: ${dark.ink} !important }
  .muted { color: ${dark.muted} !important }
  .link { color: ${dark.accent} !important }
  .button { background-color: ${dark.accent} !important; color: ${dark.onAccent} !important }
}`

const canvas = {
  margin: 0,
  padding: '24px 12px',
  backgroundColor: light.canvas,
  fontFamily: fonts,
}
const card = {
  padding: '32px 28px',
  backgroundColor: light.surface,
  border: `1px solid ${light.line}`,
  borderRadius: '12px',
}
const brand = {
  margin: '0 0 12px',
  fontSize: '15px',
  fontWeight: 600,
  color: light.ink,
}
const title = {
  margin: '0 0 16px',
  fontSize: '22px',
  lineHeight: '30px',
  fontWeight: 600,
  color: light.ink,
}
const footnote = {
  margin: '16px 0 0',
  fontSize: '13px',
  lineHeight: '20px',
  color: light.muted,
}

/**
 * The frame of every mail: a quiet card that looks like the product's own pages.
 * @param props.preview the line a mail program shows beside the subject
 */
export function Layout({ heading, preview, children }: { heading: string; preview: string; children: ReactNode }) {
  return (
    <Html lang="en">
      <Head>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{heading}</title>
        <style>{darkTheme}</style>
      </Head>
      <Preview>{preview}</Preview>
      <Body className="canvas" style={canvas}>
        <Container style={{ maxWidth: '560px', margin: '0 auto' }}>
          <Text className="ink" style={brand}>
            {t('layout.product')}
          </Text>
          <Section className="card" style={card}>
            <Heading as="h1" className="ink" style={title}>
              {heading}
            </Heading>
            {children}
          </Section>
          <Text className="muted" style={footnote}>
            {t('layout.footer', { host: env().APP_URL.host })}
          </Text>
        </Container>
      </Body>
    </Html>
  )
}
