import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Badge, type BadgeTone } from '@/components/ui/badge'
import { Disclosure } from '@/components/ui/disclosure'
import { FieldLine, Fields } from './fields'
import { curlOf, type Operation, scopesOf } from './reference'

const TONES: Record<string, BadgeTone> = { GET: 'accent', POST: 'success', DELETE: 'danger' }

/** All there is to know of one operation. */
export function OperationCard({ operation, server }: { operation: Operation; server: string }) {
  const t = useTranslations('apiDocs')
  const { method, path, operationId, summary, parameters = [], requestBody, responses } = operation
  const body = requestBody?.content['application/json']?.schema
  const answers = Object.entries(responses).filter(([status]) => status.startsWith('2'))
  const problems = Object.entries(responses).filter(([status]) => !status.startsWith('2'))
  return (
    <article
      id={operationId}
      aria-labelledby={`${operationId}-title`}
      className="scroll-mt-4 rounded-card border border-line bg-surface p-5 shadow-card [overflow-wrap:anywhere] sm:p-6"
    >
      <h3 id={`${operationId}-title`} className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge tone={TONES[method] ?? 'warning'}>{method}</Badge>
        <a href={`#${operationId}`} className="break-all rounded-sm font-mono font-semibold hover:underline">
          {path}
        </a>
      </h3>
      <p className="mt-2">{summary}</p>
      <Part title={t('who')}>
        <Callers operation={operation} />
      </Part>
      {parameters.length > 0 && (
        <Part title={t('parameters')}>
          <dl>
            {parameters.map((parameter) => (
              <FieldLine
                key={parameter.name}
                name={parameter.name}
                schema={parameter.schema}
                required={parameter.required ?? false}
                description={parameter.description ?? parameter.schema.description}
                place={t(`in.${parameter.in as 'path'}`)}
              />
            ))}
          </dl>
        </Part>
      )}
      {body && (
        <Part title={t('body')}>
          <Fields schema={body} />
        </Part>
      )}
      <Part title={t('answers')}>
        {answers.map(([status, { description, content }]) => {
          const schema = content?.['application/json']?.schema
          return (
            <div key={status}>
              <p>
                <code className="font-medium font-mono text-sm">{status}</code> {description}
                {!schema && <span className="text-muted"> ({t('empty')})</span>}
              </p>
              {schema && (
                <Disclosure summary={t('fields')}>
                  <Fields schema={schema} />
                </Disclosure>
              )}
            </div>
          )
        })}
      </Part>
      <Part title={t('problems')}>
        <ul className="text-[0.9375rem]">
          {problems.map(([status, { description }]) => (
            <li key={status} className="flex gap-x-3">
              <code className="font-mono text-sm leading-6">{status}</code>
              <span className="font-mono text-muted text-sm leading-6 [overflow-wrap:anywhere]">
                {description.replaceAll('`', '')}
              </span>
            </li>
          ))}
        </ul>
      </Part>
      <Part title={t('example')}>
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by the keyboard
          tabIndex={0}
          className="overflow-x-auto rounded-control border border-line bg-raised px-4 py-3 font-mono text-sm"
        >
          {curlOf(operation, server)}
        </pre>
      </Part>
    </article>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="mt-4">
      <h4 className="mb-1 font-medium text-muted text-sm">{title}</h4>
      {children}
    </div>
  )
}

/** Who may call it: by a session, by a key, or both. */
function Callers({ operation }: { operation: Operation }) {
  const t = useTranslations('apiDocs')
  const scopes = scopesOf(operation)
  const access = operation['x-access'] as 'public'
  return (
    <ul className="list-disc pl-5">
      {operation['x-access'] !== 'service' && <li>{t(`access.${access}`)}</li>}
      {scopes && (
        <li>
          {t.rich('withScopes', {
            scopes: () => <code className="font-mono text-sm">{scopes.join(' ')}</code>,
          })}
        </li>
      )}
    </ul>
  )
}
