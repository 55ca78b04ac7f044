import 'server-only'
import { headers } from 'next/headers'
import { unstable_rethrow } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import type { z } from 'zod'
import { MINUTE, now, SECOND } from '../clock'
import { decodeFile } from '../decode-file'
import { log, traceOf } from '../log'
import type { Refused } from '../rate-limit/ask-store'
import { type Err, err, ok } from '../result'
import { whyUnavailable } from '../unavailable'
import type { FormAction, FormError, FormState } from './form-state'
import { isSameOrigin } from './same-origin'
import { type AddressLimit, withinLimit } from './within-limit'

/** One text field of the form, or undefined if it is not there. A file is one only where the action reads files. */
export type Field = (name: string) => string | undefined

type Refusal = Err<string>

type About<Schema extends z.ZodType> = {
  /** Namespace of the messages that has this feature's `errors`. */
  texts: string
  /** The schema that the JSON API has for the same request. */
  body: Schema
  /** How often a client's address may send it. Not for a form that only a session can send. */
  limit?: AddressLimit
  /** Reads the request from the form's fields. */
  read: (field: Field) => unknown
  /** Fields that are files: of them the text is read. */
  files?: readonly string[]
  /** Fields whose text is kept when the form comes back. */
  keep?: readonly string[]
  /** Outcomes that are about one field: they are said there. */
  fieldOf?: Readonly<Record<string, string>>
}

/**
 * Wraps every server action: refuses what does not come from our own pages, checks the fields, calls the one use case,
 * and puts a refusal into words. For `useActionState`, so the form works without script too.
 * @param work returns a use case's refusal, or `{ done }` if the page stays; otherwise it redirects
 */
export function action<Schema extends z.ZodType>(
  about: About<Schema>,
  work: (body: z.output<Schema>, field: Field) => Promise<Refusal | { ok: true; done: NonNullable<FormState['done']> }>,
): FormAction {
  return async (_state, form) => {
    // Callable from outside with anything: the types above are promises of our own pages only.
    if (!isSameOrigin(await headers())) return { error: await explain(about, { ok: false, code: 'cross_site' }) }
    if (!(form instanceof FormData)) return { error: await explain(about, { ok: false, code: 'invalid_request' }) }
    const files = await textsOf(form, about.files)
    const field: Field = (name) => {
      const value = form.get(name)
      return typeof value === 'string' ? value : files.get(name)
    }
    const values = Object.fromEntries((about.keep ?? []).map((name) => [name, field(name) ?? '']))

    const body = about.body.safeParse(about.read(field))
    if (!body.success) return { error: await explainFields(about, body.error), values }
    try {
      const within = about.limit ? await withinLimit(about.limit, body.data) : ok()
      if (!within.ok) return { error: await explain(about, overLimit(within)), values }
      const outcome = await work(body.data, field)
      if (outcome.ok) return { done: outcome.done, values }
      return { error: await explain(about, outcome), values }
    } catch (error) {
      // How Next redirects.
      unstable_rethrow(error)
      // The person keeps what they typed, and nothing of the reason leaves the server.
      const why = whyUnavailable(error)
      if (why) {
        log().warn({ form: about.texts, why, ...traceOf(error) }, 'a form has to wait')
        return { error: await explain(about, { ok: false, code: why }), values }
      }
      log().error({ form: about.texts, ...traceOf(error) }, 'a form could not be handled')
      return { error: await explain(about, { ok: false, code: 'unexpected' }), values }
    }
  }
}

async function textsOf(form: FormData, names: readonly string[] = []): Promise<Map<string, string>> {
  const texts = new Map<string, string>()
  for (const name of names) {
    const value = form.get(name)
    // A field for a file that none was chosen for is an empty file.
    if (value instanceof File && value.size > 0) texts.set(name, decodeFile(new Uint8Array(await value.arrayBuffer())))
  }
  return texts
}

/** In the form's own words for an address: whose tries were too many is another question. */
function overLimit({ code, until }: Refused): Refusal {
  const seconds = Math.max(1, Math.ceil((until.getTime() - now().getTime()) / SECOND))
  const minutes = seconds > 90 ? Math.ceil((seconds * SECOND) / MINUTE) : 0
  return err(code === 'too_many_attempts' ? 'address_limit' : code, { seconds, minutes })
}

/** A checkbox: there if ticked. */
export function ticked(field: Field, name: string): boolean {
  return field(name) !== undefined
}

async function explain(about: About<z.ZodType>, refusal: Refusal): Promise<FormError> {
  const { ok: _, code, ...facts } = refusal
  const message = (await text(`${about.texts}.errors.${code}`, facts)) ?? (await text(`errors.${code}`, facts))
  const said = message ?? (await text('errors.unexpected')) ?? code
  const field = about.fieldOf?.[code]
  if (!field) return { code, message: said, fields: {} }
  // Either the field has words of its own beside the form's, or the form only points to it.
  const atField = await text(`${about.texts}.fields.${code}`, facts)
  const general = (await text('errors.invalid_fields')) ?? said
  return { code, message: atField ? said : general, fields: { [field]: atField ?? said } }
}

async function explainFields(about: About<z.ZodType>, error: z.ZodError): Promise<FormError> {
  const fields: Record<string, string> = {}
  for (const issue of error.issues) {
    const name = String(issue.path[0] ?? '')
    const reason = issue.code === 'custom' && typeof issue.params?.code === 'string' ? issue.params.code : name
    const said = (await text(`${about.texts}.fields.${reason}`)) ?? (await text(`fields.${reason}`))
    if (said) fields[name] ??= said
  }
  // What has no words of its own is no field that a person fills in: the request was not made by our page.
  const code = Object.keys(fields).length > 0 ? 'invalid_fields' : 'invalid_request'
  return { ...(await explain(about, { ok: false, code })), fields }
}

async function text(key: string, facts: object = {}): Promise<string | undefined> {
  const t = await getTranslations()
  // A code from a use case: whether it has a text is known only here.
  return t.has(key as never) ? t(key as never, facts as never) : undefined
}
