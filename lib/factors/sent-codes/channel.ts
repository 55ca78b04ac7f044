import type { RequestContext } from '../../request-context'
import type { SentCodeType } from './code'

/** `verification`: for another application. */
export type CodePurpose = 'sign_in' | 'step_up' | 'enroll' | 'verification'

export type CodeToSend = {
  /** An e-mail address, or a number in E.164. */
  to: string
  /** The address of the account that it is for. */
  account: string
  code: string
  purpose: CodePurpose
  expiresAt: Date
  at: Date
  /** Who asked for it: named in the message, so that a stranger's request is noticed; null for an application. */
  from: RequestContext | null
}

/**
 * What became of it, within seconds, since a person waits: it left, it did not, or there is no answer yet, and the message
 * may still arrive: then whether it `left` is known later.
 */
export type Delivery = 'left' | 'failed' | { left: Promise<boolean> }

/** What a kind of factor brings along whose codes are sent. */
export type CodeChannel = {
  type: SentCodeType
  /** RFC 8176 names of its proof. */
  amr: readonly string[]
  /** What a factor is called where the person gave no label. */
  nameOf(address: string): string
  deliver(code: CodeToSend): Promise<Delivery>
}
