import * as backupCodes from './2fa/backup-codes/route'
import * as emailSetup from './2fa/email/setup/route'
import * as emailVerifySetup from './2fa/email/verify-setup/route'
import * as factor from './2fa/factors/[id]/route'
import * as twoFactor from './2fa/route'
import * as smsSetup from './2fa/sms/setup/route'
import * as smsVerifySetup from './2fa/sms/verify-setup/route'
import * as totpSetup from './2fa/totp/setup/route'
import * as totpVerifySetup from './2fa/totp/verify-setup/route'
import * as oneTrustedDevice from './2fa/trusted-devices/[id]/route'
import * as trustedDevices from './2fa/trusted-devices/route'
import * as webauthnComplete from './2fa/webauthn/register/complete/route'
import * as webauthnStart from './2fa/webauthn/register/start/route'
import * as confirmNewEmail from './account/email/confirm/route'
import * as newEmail from './account/email/route'
import * as account from './account/route'
import * as rotateApiKey from './api-keys/[id]/rotate/route'
import * as oneApiKey from './api-keys/[id]/route'
import * as apiKeys from './api-keys/route'
import * as auditEvents from './audit-events/route'
import * as oneBulkJob from './bulk-jobs/[id]/route'
import * as bulkJobs from './bulk-jobs/route'
import * as groupMember from './groups/[id]/members/[userId]/route'
import * as groupMembers from './groups/[id]/members/route'
import * as oneGroup from './groups/[id]/route'
import * as importPeople from './groups/import/route'
import * as groups from './groups/route'
import * as oneIdentity from './identities/[id]/route'
import * as identities from './identities/route'
import * as challenge from './login/challenge/route'
import * as sendCode from './login/challenge/send/route'
import * as verifyChallenge from './login/challenge/verify/route'
import * as keyOptions from './login/challenge/webauthn/options/route'
import * as verifyKey from './login/challenge/webauthn/verify/route'
import * as passkeyOptions from './login/passkey/options/route'
import * as verifyPasskey from './login/passkey/verify/route'
import * as login from './login/route'
import * as logout from './logout/route'
import * as changePassword from './password/change/route'
import * as forgotPassword from './password/forgot/route'
import * as resetPassword from './password/reset/route'
import * as evaluatePolicy from './policy/evaluate/route'
import * as cancelRecovery from './recovery/cancel/route'
import * as finishRecovery from './recovery/finish/route'
import * as recovery from './recovery/route'
import * as startRecovery from './recovery/start/route'
import * as oneRole from './roles/[name]/route'
import * as roles from './roles/route'
import * as pauseRule from './rules/[id]/pause/route'
import * as resumeRule from './rules/[id]/resume/route'
import * as oneRule from './rules/[id]/route'
import * as ruleStage from './rules/[id]/stage/route'
import * as previewRule from './rules/preview/route'
import * as rules from './rules/route'
import * as session from './session/route'
import * as oneSession from './sessions/[id]/route'
import * as sessions from './sessions/route'
import * as settingsPreview from './settings/preview/route'
import * as settings from './settings/route'
import * as setup from './setup/route'
import * as signUp from './signup/route'
import * as stepUp from './step-up/route'
import * as approveBypass from './users/[id]/bypass/approve/route'
import * as bypassOfUser from './users/[id]/bypass/route'
import * as disableOne from './users/[id]/disable/route'
import * as disable2fa from './users/[id]/disable-2fa/route'
import * as enableOne from './users/[id]/enable/route'
import * as enable2fa from './users/[id]/enable-2fa/route'
import * as inviteOne from './users/[id]/invite/route'
import * as approveRecovery from './users/[id]/recovery/approve/route'
import * as reenrollOne from './users/[id]/reenroll/route'
import * as roleOfUser from './users/[id]/roles/[name]/route'
import * as oneUser from './users/[id]/route'
import * as sessionsOfUser from './users/[id]/sessions/route'
import * as unlockOne from './users/[id]/unlock/route'
import * as allUsers from './users/route'
import * as verifications from './verifications/route'
import * as sendVerification from './verifications/send/route'
import * as verifyEmail from './verify-email/route'
import * as replayDelivery from './webhooks/[id]/deliveries/[deliveryId]/replay/route'
import * as webhookDelivery from './webhooks/[id]/deliveries/[deliveryId]/route'
import * as webhookDeliveries from './webhooks/[id]/deliveries/route'
import * as replayDead from './webhooks/[id]/replay-dead/route'
import * as rotateWebhookSecret from './webhooks/[id]/rotate-secret/route'
import * as oneWebhook from './webhooks/[id]/route'
import * as testWebhook from './webhooks/[id]/test/route'
import * as webhooks from './webhooks/route'

/** Every route of the API; a test walks the folder and finds each of them here. */
const routes = [
  signUp,
  verifyEmail,
  login,
  challenge,
  sendCode,
  verifyChallenge,
  keyOptions,
  verifyKey,
  passkeyOptions,
  verifyPasskey,
  logout,
  forgotPassword,
  resetPassword,
  changePassword,
  recovery,
  startRecovery,
  cancelRecovery,
  finishRecovery,
  session,
  sessions,
  oneSession,
  identities,
  oneIdentity,
  stepUp,
  account,
  newEmail,
  confirmNewEmail,
  twoFactor,
  totpSetup,
  totpVerifySetup,
  emailSetup,
  emailVerifySetup,
  smsSetup,
  smsVerifySetup,
  webauthnStart,
  webauthnComplete,
  factor,
  backupCodes,
  trustedDevices,
  auditEvents,
  settings,
  settingsPreview,
  oneTrustedDevice,
  setup,
  evaluatePolicy,
  rules,
  oneRule,
  previewRule,
  pauseRule,
  resumeRule,
  ruleStage,
  groups,
  importPeople,
  oneGroup,
  groupMembers,
  groupMember,
  roles,
  oneRole,
  roleOfUser,
  allUsers,
  oneUser,
  enable2fa,
  disable2fa,
  unlockOne,
  disableOne,
  enableOne,
  reenrollOne,
  inviteOne,
  sessionsOfUser,
  bypassOfUser,
  approveBypass,
  approveRecovery,
  bulkJobs,
  oneBulkJob,
  apiKeys,
  oneApiKey,
  rotateApiKey,
  verifications,
  sendVerification,
  webhooks,
  oneWebhook,
  rotateWebhookSecret,
  testWebhook,
  webhookDeliveries,
  webhookDelivery,
  replayDelivery,
  replayDead,
]

/** The operations of all of them. */
export const endpoints = routes.flatMap((route) => Object.values(route))
