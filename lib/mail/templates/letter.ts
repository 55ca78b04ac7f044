import type { ReactElement } from 'react'
import type { Mail, PropsOf, Template } from '../mail'

/** A mail before it is rendered. */
export type Letter = { subject: string; body: ReactElement }

/** What every template is: props, the account's address and the recipient in, a letter out. */
export type LetterOf<T extends Template> = (props: PropsOf<T>, account: Mail['to'], to: Mail['to']) => Letter
