import { getTranslations } from 'next-intl/server'
import { TextLink } from '@/components/ui/button'
import { Disclosure } from '@/components/ui/disclosure'
import { Logo } from '@/components/ui/logo'
import { OperationCard } from './operation'
import { type Group, reference } from './reference'

export async function generateMetadata() {
  return { title: (await getTranslations('apiDocs'))('title') }
}

/** The OpenAPI document for people. Nothing of it depends on who reads it. */
export default async function ApiReferencePage() {
  const { server, groups } = reference()
  const t = await getTranslations('apiDocs')
  const c = await getTranslations('common')
  const code = (chunks: React.ReactNode) => <code className="font-mono text-[0.9em]">{chunks}</code>
  return (
    <>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:m-3 focus:rounded-control focus:bg-surface focus:px-4 focus:py-2"
      >
        {c('skip')}
      </a>
      <header className="border-line border-b bg-surface">
        <div className="mx-auto max-w-7xl px-4 py-2">
          <a href="/" aria-label={c('home')} className="inline-flex rounded-control py-1.5">
            <Logo name={c('product')} />
          </a>
        </div>
      </header>
      <div className="mx-auto grid max-w-7xl grid-cols-[minmax(0,1fr)] gap-8 px-4 py-6 sm:py-10 lg:grid-cols-[17rem_minmax(0,1fr)]">
        <nav
          aria-label={t('contents')}
          className="hidden lg:sticky lg:top-4 lg:block lg:max-h-[calc(100dvh-2rem)] lg:overflow-y-auto"
        >
          <Contents groups={groups} />
        </nav>
        <main id="content" className="min-w-0 space-y-10">
          <div className="max-w-prose space-y-4">
            <h1 className="font-semibold text-2xl tracking-tight sm:text-3xl">{t('title')}</h1>
            <p className="text-muted">{t('intro')}</p>
            <p>
              {t('base')} {code(server)}
            </p>
            <p>{t.rich('keys', { code, keys: (chunks) => <TextLink href="/admin/api-keys">{chunks}</TextLink> })}</p>
            <p>{t.rich('errors', { code })}</p>
            <p>
              <TextLink href="/api/v1/openapi.json">{t('document')}</TextLink>: {t('documentHint')}
            </p>
            <p>{t.rich('guides', { code })}</p>
            <div className="lg:hidden">
              <Disclosure summary={t('contents')}>
                <Contents groups={groups} />
              </Disclosure>
            </div>
          </div>
          {groups.map(({ name, operations }) => (
            <section key={name} aria-labelledby={`group-${name}`} className="space-y-5">
              <h2 id={`group-${name}`} className="scroll-mt-4 font-mono font-semibold text-xl">
                /{name}
              </h2>
              {operations.map((operation) => (
                <OperationCard key={operation.operationId} operation={operation} server={server} />
              ))}
            </section>
          ))}
        </main>
      </div>
    </>
  )
}

/** A way to every operation. */
function Contents({ groups }: { groups: Group[] }) {
  return (
    <ul className="space-y-3">
      {groups.map(({ name, operations }) => (
        <li key={name}>
          <a href={`#group-${name}`} className="rounded-sm font-medium font-mono text-sm hover:underline">
            /{name}
          </a>
          <ul className="mt-1 border-line border-l pl-3">
            {operations.map(({ operationId, method, path }) => (
              <li key={operationId}>
                <a
                  href={`#${operationId}`}
                  className="block break-all rounded-sm py-1 font-mono text-muted text-xs hover:text-ink hover:underline"
                >
                  <span className="mr-1.5">{method}</span>
                  {path.slice(name.length + 1) || '/'}
                </a>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  )
}
