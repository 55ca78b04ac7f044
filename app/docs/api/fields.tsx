import { useTranslations } from 'next-intl'
import { boundsOf, objectsOf, type Schema, typeOf } from './reference'

/** The fields of what is sent or answered, and below each the fields of what it is made of. */
export function Fields({ schema }: { schema: Schema }) {
  const t = useTranslations('apiDocs')
  const objects = objectsOf(schema)
  if (objects.length === 0) return <p className="font-mono text-sm">{typeOf(schema)}</p>
  return (
    <div className="space-y-3">
      {objects.length > 1 && <p className="text-muted text-sm">{t('oneOf')}</p>}
      {objects.map((object, index) => (
        // The document does not change: an index is as good as a name, which choices have none of.
        <dl key={index} className={objects.length > 1 ? 'border-line border-l-2 pl-3' : undefined}>
          {Object.entries(object.properties ?? {}).map(([name, field]) => (
            <FieldLine key={name} name={name} schema={field} required={object.required?.includes(name) ?? false} />
          ))}
        </dl>
      ))}
    </div>
  )
}

/** One field, or one parameter. */
export function FieldLine(props: {
  name: string
  schema: Schema
  required: boolean
  /** Where it stands, if not in the body. */
  place?: string
  description?: string
}) {
  const { name, schema, required, place, description = schema.description } = props
  const t = useTranslations('apiDocs')
  const facts = [typeOf(schema), boundsOf(schema), place].filter(Boolean).join(', ')
  return (
    <div className="py-1.5">
      <dt className="flex flex-wrap items-baseline gap-x-2">
        <code className="break-all font-medium font-mono text-sm">{name}</code>
        <span className="font-mono text-muted text-sm [overflow-wrap:anywhere]">{facts}</span>
        {required && <span className="text-sm text-warning">{t('required')}</span>}
      </dt>
      <dd>
        {description && <p className="max-w-prose text-[0.9375rem] text-muted">{description}</p>}
        {objectsOf(schema).length > 0 && (
          <div className="mt-1 border-line border-l pl-4">
            <Fields schema={schema} />
          </div>
        )}
      </dd>
    </div>
  )
}
