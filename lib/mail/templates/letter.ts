import type { ReactElement } from 'react'
import type { Mail, PropsOf, Template } from '../mail'

/** A mail before it is rendered. */
export type Letter = { subject: string; body: ReactElement }

/** What every template is: props and the recipient in, a letter out. */
export type LetterOf<T extends Template> = (props: PropsOf<T>, to: Mail['to']) => Letter
