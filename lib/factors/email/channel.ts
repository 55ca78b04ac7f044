import { newId } from '../../crypto/id'
import { loadMailer } from '../../mail/load-mailer'
import type { CodeChannel } from '../sent-codes/channel'
import { leavesInTime } from '../sent-codes/deadline'

/** RFC 8176 has no name of its own for a code by mail. */
export const EMAIL_AMR = ['email']

/** Codes by mail: sent at once and not queued, since a person waits, and told if it does not leave. */
export const emailChannel: CodeChannel = {
  type: 'email',
  amr: EMAIL_AMR,
  nameOf: (address) => address,
  async deliver({ to, account, ...props }) {
    const { renderMail, deliver } = await loadMailer()
    const written = await renderMail({ template: 'code', to, account, props })
    return leavesInTime('email', deliver({ id: newId(), to, ...written }))
  },
}
