import { emailField } from '@/lib/users/fields'
import { CommandError } from './command-error'

/** An address as it was typed. @throws CommandError if it is none */
export function readEmail(text: string): string {
  const email = emailField.safeParse(text)
  if (!email.success) throw new CommandError('email_invalid', `"${text}" is not an e-mail address.`)
  return email.data
}
