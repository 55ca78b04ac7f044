import { describe, expect, it } from 'vitest'
import messages from '@/messages/en.json'
import { type Mail, mailSchema, type Template } from './mail'
import { renderMail } from './render-mail'

const to = 'ann@example.com'
const at = new Date('2026-11-20T14:35:00Z')
const userAgent =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36'
const occurrence = { at, from: { ip: '203.0.113.7', userAgent } }
const link = { token: 'tok_1-2', expiresAt: new Date('2026-11-21T14:35:00Z') }
const factor = { ...occurrence, type: 'totp' as const, label: 'Phone' }

/** Each mail there is, and the one address in it that says what to do next. */
const mails: { [T in Template]: [props: Extract<Mail, { template: T }>['props'], link: string] } = {
  code: [
    { ...occurrence, code: '417203', purpose: 'sign_in', expiresAt: new Date('2026-11-20T14:40:00Z') },
    '/forgot-password',
  ],
  verify_email: [link, '/verify-email?token=tok_1-2'],
  account_exists: [{}, '/login'],
  address_in_use: [{}, '/login'],
  change_email: [{ ...occurrence, ...link }, '/account/email?token=tok_1-2'],
  email_changed: [{ ...occurrence, old: 'old@example.com', current: 'new@example.com' }, '/account/security'],
  reset_password: [{ ...occurrence, ...link }, '/reset-password?token=tok_1-2'],
  password_changed: [{ ...occurrence, how: 'reset' }, '/forgot-password'],
  factor_added: [factor, '/account/security'],
  factor_removed: [factor, '/account/security'],
  key_may_be_copied: [{ ...occurrence, label: 'Blue key' }, '/account/security'],
  identity_linked: [{ ...occurrence, provider: 'Google' }, '/account/security'],
  identity_removed: [{ ...occurrence, provider: 'Google' }, '/account/security'],
  second_factor_reset: [{ at }, '/account/security'],
  reenrollment_required: [{ at }, '/login'],
  bypass_issued: [{ at, until: at, approval: true }, '/login'],
  bypass_used: [occurrence, '/forgot-password'],
  invitation: [link, '/invitation?token=tok_1-2'],
  recovery_link: [{ ...occurrence, ...link, hours: 24, approval: true }, '/recover/start?token=tok_1-2'],
  recovery_started: [{ ...occurrence, ...link, readyAt: at, approval: true }, '/recover/cancel?token=tok_1-2'],
  recovery_approved: [{ ...occurrence, ...link, readyAt: at }, '/recover/cancel?token=tok_1-2'],
  recovery_ready: [{ ...link, requestId: 'r' }, '/recover/finish?token=tok_1-2'],
  recovery_cancelled: [{ ...occurrence, how: 'link' }, '/forgot-password'],
  recovery_completed: [factor, '/forgot-password'],
  rollout_paused: [{ at, target: 'group', name: 'Finance', problems: 7 }, '/admin/enforcement'],
  webhook_failing: [{ at, why: 'gone', host: 'shop.example.com', webhookId: 'w-1' }, '/admin/webhooks/w-1'],
  backup_codes_regenerated: [occurrence, '/account/security'],
  backup_code_used: [{ ...occurrence, left: 1 }, '/forgot-password'],
  enrollment_due: [{ deadline: at, target: 'group', name: 'Finance', strength: 'any' }, '/account/security'],
  role_given: [{ ...occurrence, yours: false, people: [to], more: 2, giver: 'boss@example.com' }, '/admin/groups'],
  api_key_made: [
    { ...occurrence, how: 'made', name: 'Shop', scopes: ['users:read'], maker: 'boss@example.com' },
    '/admin/api-keys',
  ],
  second_factor_failed: [{ ...occurrence, tries: 3 }, '/forgot-password'],
  password_invalidated: [occurrence, '/forgot-password'],
  password_guessing: [{ ...occurrence, until: at }, '/forgot-password'],
  factor_stopped: [factor, '/account/security'],
  second_factor_locked: [{ ...occurrence, until: new Date('2026-11-20T14:50:00Z') }, '/forgot-password'],
}

const security = Object.keys(mails).filter(
  (template) =>
    ![
      'enrollment_due',
      'rollout_paused',
      'webhook_failing',
      'verify_email',
      'account_exists',
      'address_in_use',
      'second_factor_reset',
      'reenrollment_required',
      'bypass_issued',
      'invitation',
      'recovery_ready',
    ].includes(template),
)

const rendered = (template: string, to_ = to) =>
  renderMail(mailSchema.parse({ template, to: to_, props: mails[template as Template][0] }))

describe.each(Object.keys(mails))('%s', (template) => {
  it('reads the same as text and as HTML, with nothing missing', async () => {
    const { subject, text, html } = await rendered(template)
    expect(subject.length).toBeGreaterThan(5)
    expect(text).toContain(subject)
    expect(html).toContain(subject)
    expect(text).toContain(messages.mail.layout.product)
    for (const part of [subject, text, html])
      expect(part).not.toMatch(/undefined|\[object|\bmail\.\w|\{\w+\}|Invalid Date/)
    expect(text).not.toMatch(/<\/?\w+|\n{3}/)
  })

  it('leads to the next step, at the address of this installation and no other', async () => {
    const { text, html } = await rendered(template)
    const next = `http://localhost:3000${mails[template as Template][1]}`
    const addresses = text.match(/https?:\/\/\S+/g) ?? []
    expect(addresses).toContain(next)
    expect(addresses.every((address) => address.startsWith('http://localhost:3000/'))).toBe(true)
    const hrefs = [...html.matchAll(/href="([^"]*)"/g)].map((match) => match[1])
    expect(hrefs).toContain(next)
    expect(hrefs.every((href) => href?.startsWith('http://localhost:3000/'))).toBe(true)
    expect(html).not.toMatch(/<script|<img/)
  })
})

it.each(security)('%s says when, from where and with what browser', async (template) => {
  const { text } = await rendered(template)
  expect(text).toContain('20 November 2026 at 14:35 UTC')
  expect(text).toContain('203.0.113.7')
  expect(text).toContain('Chrome on Windows')
  expect(text).toMatch(/was not you|not you|did not ask/)
})

it('says until when a link, or a lock, lasts', async () => {
  expect((await rendered('verify_email')).text).toContain('until 21 November 2026 at 14:35 UTC')
  expect((await rendered('second_factor_locked')).text).toContain('until 20 November 2026 at 14:50 UTC')
})

it.each([
  [0, 'It was your last one.'],
  [1, 'You have one left.'],
  [9, 'You have 9 left.'],
])('counts backup codes: %i', async (left, sentence) => {
  const { text } = await renderMail({ template: 'backup_code_used', to, props: { ...occurrence, left } })
  expect(text).toContain(sentence)
  expect(text.includes(messages.mail.backupCodeUsed.few)).toBe(left <= 3)
})

it('shows what a person typed as text, not as HTML', async () => {
  const props = { ...factor, label: '<b>{x}</b><a href="https://evil.example">' }
  const { html } = await renderMail({ template: 'factor_added', to, props })
  expect(html).not.toContain('<b>')
  expect(html).not.toContain('href="https://evil.example"')
})

it.each([
  ['everyone', 'any', 'a second factor of everybody'],
  [
    'role',
    'app_or_stronger',
    'an authenticator app, or a passkey or security key, of everybody with the role “Finance”',
  ],
  ['group', 'phishing_resistant', 'a passkey or security key of everybody in Finance'],
] as const)('says what is asked of whom: %s, %s', async (target, strength, sentence) => {
  const { text } = await renderMail({
    template: 'enrollment_due',
    to,
    props: { deadline: at, target, name: 'Finance', strength },
  })
  expect(text.replace(/\s+/g, ' ')).toContain(sentence)
  expect(text).toContain('20 November 2026 at 14:35 UTC')
})

it('survives the queue: times come back as times', async () => {
  const mail: Mail = { template: 'second_factor_locked', to, props: { ...occurrence, until: at } }
  expect(mailSchema.parse(JSON.parse(JSON.stringify(mail)))).toEqual(mail)
})
