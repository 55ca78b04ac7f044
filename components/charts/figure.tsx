import type { ReactNode } from 'react'
import { Disclosure } from '../ui/disclosure'

/** A chart with its caption, what it says in a sentence, and the same numbers in a table on request. */
export function ChartFigure(props: {
  title: string
  says: string
  show: string
  table: { head: string[]; rows: (string | number)[][] }
  children: ReactNode
}) {
  const { title, says, show, table, children } = props
  return (
    <figure className="min-w-0">
      <figcaption className="mb-4 space-y-1">
        <h3 className="font-semibold tracking-tight">{title}</h3>
        <p className="text-[0.9375rem] text-muted">{says}</p>
      </figcaption>
      {children}
      <div className="mt-2">
        <Disclosure summary={show}>
          <section
            aria-label={title}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
            tabIndex={0}
            className="relative max-h-80 overflow-auto rounded-control border border-line"
          >
            {/* Styled from here: a class at each of hundreds of cells would be most of the page. */}
            <table className="w-full border-collapse text-right text-sm tabular-nums [&_td]:px-3 [&_td]:py-1.5 [&_th]:px-3 [&_th]:py-2 [&_th:first-child]:text-left [&_tbody_th]:py-1.5 [&_tbody_th]:font-normal [&_tbody_th]:whitespace-nowrap [&_thead_th]:font-medium">
              <caption className="sr-only">{title}</caption>
              <thead className="sticky top-0 bg-raised">
                <tr>
                  {table.head.map((name) => (
                    <th key={name} scope="col">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody className="divide-y divide-line">
                {table.rows.map(([first, ...rest]) => (
                  <tr key={String(first)}>
                    <th scope="row">{first}</th>
                    {rest.map((value, n) => (
                      <td key={n}>{value}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </Disclosure>
      </div>
    </figure>
  )
}
