import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { z } from 'zod'

/** Numbers that take text messages, as far as a numbering plan tells. */
const TEXTABLE = new Set(['MOBILE', 'FIXED_LINE_OR_MOBILE', 'VOIP', 'PERSONAL_NUMBER'])

/** A phone number with its country code, as people write it; becomes E.164 (ITU-T). Premium and landline numbers are none. */
const phoneField = z
  .string()
  .max(40)
  .transform((typed, ctx) => {
    const refuse = (code: string) => {
      ctx.addIssue({ code: 'custom', params: { code } })
      return z.NEVER
    }
    if (!/^\s*(\+|00)/.test(typed)) return refuse('phone_without_country')
    const number = parsePhoneNumberFromString(typed.trim().replace(/^00/, '+'))
    if (!number?.isValid()) return refuse('phone_invalid')
    const type = number.getType()
    return !type || TEXTABLE.has(type) ? number.number : refuse('phone_not_mobile')
  })
  .meta({ description: 'A phone number with its country code, such as +44 7400 123456' })

/** Beside the other schemas and not among them: the numbering plans of all countries are loaded with it. */
export const smsSetupBody = z.strictObject({ phone: phoneField })
