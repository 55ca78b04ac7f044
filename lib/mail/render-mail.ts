import { render, toPlainText } from '@react-email/render'
import type { Mail, Template } from './mail'
import { accountExists } from './templates/account-exists'
import { addressInUse } from './templates/address-in-use'
import { apiKeyMade } from './templates/api-key-made'
import { backupCodeUsed } from './templates/backup-code-used'
import { backupCodesRegenerated } from './templates/backup-codes-regenerated'
import { bypassIssued } from './templates/bypass-issued'
import { bypassUsed } from './templates/bypass-used'
import { changeEmail } from './templates/change-email'
import { code } from './templates/code'
import { emailChanged } from './templates/email-changed'
import { enrollmentDue } from './templates/enrollment-due'
import { factorAdded } from './templates/factor-added'
import { factorRemoved } from './templates/factor-removed'
import { factorStopped } from './templates/factor-stopped'
import { identityLinked } from './templates/identity-linked'
import { identityRemoved } from './templates/identity-removed'
import { invitation } from './templates/invitation'
import { keyMayBeCopied } from './templates/key-may-be-copied'
import type { Letter, LetterOf } from './templates/letter'
import { passwordChanged } from './templates/password-changed'
import { passwordGuessing } from './templates/password-guessing'
import { passwordInvalidated } from './templates/password-invalidated'
import { recoveryApproved } from './templates/recovery-approved'
import { recoveryCancelled } from './templates/recovery-cancelled'
import { recoveryCompleted } from './templates/recovery-completed'
import { recoveryLink } from './templates/recovery-link'
import { recoveryReady } from './templates/recovery-ready'
import { recoveryStarted } from './templates/recovery-started'
import { reenrollmentRequired } from './templates/reenrollment-required'
import { resetPassword } from './templates/reset-password'
import { roleGiven } from './templates/role-given'
import { rolloutPaused } from './templates/rollout-paused'
import { secondFactorFailed } from './templates/second-factor-failed'
import { secondFactorLocked } from './templates/second-factor-locked'
import { secondFactorReset } from './templates/second-factor-reset'
import { verifyEmail } from './templates/verify-email'
import { webhookFailing } from './templates/webhook-failing'

const templates: { [T in Template]: LetterOf<T> } = {
  code,
  verify_email: verifyEmail,
  account_exists: accountExists,
  address_in_use: addressInUse,
  change_email: changeEmail,
  email_changed: emailChanged,
  reset_password: resetPassword,
  password_changed: passwordChanged,
  factor_added: factorAdded,
  factor_removed: factorRemoved,
  key_may_be_copied: keyMayBeCopied,
  identity_linked: identityLinked,
  identity_removed: identityRemoved,
  second_factor_reset: secondFactorReset,
  reenrollment_required: reenrollmentRequired,
  bypass_issued: bypassIssued,
  bypass_used: bypassUsed,
  invitation,
  recovery_link: recoveryLink,
  recovery_started: recoveryStarted,
  recovery_approved: recoveryApproved,
  recovery_ready: recoveryReady,
  recovery_cancelled: recoveryCancelled,
  recovery_completed: recoveryCompleted,
  rollout_paused: rolloutPaused,
  webhook_failing: webhookFailing,
  backup_codes_regenerated: backupCodesRegenerated,
  backup_code_used: backupCodeUsed,
  enrollment_due: enrollmentDue,
  second_factor_locked: secondFactorLocked,
  second_factor_failed: secondFactorFailed,
  password_invalidated: passwordInvalidated,
  password_guessing: passwordGuessing,
  factor_stopped: factorStopped,
  role_given: roleGiven,
  api_key_made: apiKeyMade,
}

/**
 * Writes a mail out, as a person will read it.
 * @throws if a message of its template is missing: a bug
 */
export async function renderMail(mail: Mail): Promise<{ subject: string; text: string; html: string }> {
  // The table pairs each template with its own props, which an index by a union cannot express.
  const write = templates[mail.template] as (props: Mail['props'], account: string, to: string) => Letter
  const { subject, body } = write(mail.props, mail.account ?? mail.to, mail.to)
  const html = await render(body)
  const text = toPlainText(html, {
    selectors: ['h1', 'h2'].map((selector) => ({
      selector,
      options: { uppercase: false },
    })),
  })
  return { subject, text: text.replace(/\n{3,}/g, '\n\n'), html }
}
