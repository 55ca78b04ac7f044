import { Button, Heading, Link, Section, Text } from '@react-email/components'
import type { ReactNode } from 'react'
import type { RequestContext } from '../../request-context'
import { describeBrowser } from '../../user-agent'
import { appLink } from '../links'
import { t, utc } from '../texts'
import { light } from './tokens'

const paragraph = {
  margin: '0 0 16px',
  fontSize: '16px',
  lineHeight: '24px',
  color: light.ink,
}
const small = {
  margin: '0',
  fontSize: '14px',
  lineHeight: '21px',
  color: light.muted,
}
const button = {
  display: 'inline-block',
  padding: '12px 20px',
  borderRadius: '8px',
  backgroundColor: light.accent,
  color: light.onAccent,
  fontSize: '16px',
  lineHeight: '20px',
  fontWeight: 600,
}
const link = { color: light.accent, wordBreak: 'break-all' as const }
const subheading = {
  margin: '8px 0',
  fontSize: '16px',
  lineHeight: '24px',
  fontWeight: 600,
  color: light.ink,
}

export function Paragraph({ children }: { children: ReactNode }) {
  return (
    <Text className="ink" style={paragraph}>
      {children}
    </Text>
  )
}

/** A sentence of lesser weight, usually the last one. */
export function Aside({ children }: { children: ReactNode }) {
  return (
    <Text className="muted" style={small}>
      {children}
    </Text>
  )
}

/** A button. In plain text it is its label and the address. */
export function Action({ href, label }: { href: string; label: string }) {
  return (
    <Section style={{ margin: '8px 0 24px' }}>
      <Button className="button" href={href} style={button}>
        {label}
      </Button>
    </Section>
  )
}

/** A button, and its address to copy for those whose mail program does not follow it. */
export function LinkToOpen({ href, label }: { href: string; label: string }) {
  return (
    <>
      <Action href={href} label={label} />
      <Text className="muted" data-skip-in-text={true} style={{ ...small, margin: '0 0 20px' }}>
        {t('layout.linkInFull')}
        <br />
        <PlainLink href={href} />
      </Text>
    </>
  )
}

export function PlainLink({ href }: { href: string }) {
  return (
    <Link className="link" href={href} style={link}>
      {href}
    </Link>
  )
}

/** When it happened, from what address and with what browser. */
export function Occurrence({ at, from }: { at: Date; from: RequestContext | null }) {
  const rows = [[t('details.when'), utc(at)]]
  if (from) {
    rows.push([t('details.where'), from.ip ?? t('details.unknownAddress')])
    rows.push([t('details.browser'), describeBrowser(from.userAgent)])
  }
  return (
    <Text className="ink" style={paragraph}>
      {rows.map(([name, value]) => (
        <span key={name}>
          <span className="muted" style={{ color: light.muted }}>{`${name}: `}</span>
          {value}
          <br />
        </span>
      ))}
    </Text>
  )
}

/**
 * What to do if it was not the owner. `review` for what only somebody inside the account can do; `new_password` where
 * the owner may be outside of it, or the password is what has been taken.
 */
export function NotYou({ advice }: { advice: 'review' | 'new_password' }) {
  return (
    <>
      <Heading as="h2" className="ink" style={subheading}>
        {t('notYou.heading')}
      </Heading>
      {advice === 'review' ? (
        <>
          <Paragraph>{t('notYou.reviewAccount')}</Paragraph>
          <Action href={appLink('/account/security')} label={t('notYou.reviewAccountAction')} />
        </>
      ) : (
        <>
          <Paragraph>{t('notYou.newPassword')}</Paragraph>
          <Action href={appLink('/forgot-password')} label={t('notYou.newPasswordAction')} />
        </>
      )}
    </>
  )
}
