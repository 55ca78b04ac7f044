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

/** What a kind of factor brings along whose codes are sent. */
export type CodeChannel = {
  type: SentCodeType
  /** RFC 8176 names of its proof. */
  amr: readonly string[]
  /** What a factor is called where the person gave no label. */
  nameOf(address: string): string
  /** @returns whether it left; within seconds, since a person waits */
  deliver(code: CodeToSend): Promise<boolean>
}
