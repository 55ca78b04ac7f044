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
            className="max-h-80 overflow-auto rounded-control border border-line"
          >
            <table className="w-full border-collapse text-right text-sm tabular-nums">
              <caption className="sr-only">{title}</caption>
              <thead className="sticky top-0 bg-raised">
                <tr>
                  {table.head.map((name) => (
                    <th key={name} scope="col" className="px-3 py-2 font-medium first:text-left">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody className="divide-y divide-line">
                {table.rows.map(([first, ...rest]) => (
                  <tr key={String(first)}>
                    <th scope="row" className="px-3 py-1.5 text-left font-normal whitespace-nowrap">
                      {first}
                    </th>
                    {rest.map((value, n) => (
                      <td key={n} className="px-3 py-1.5">
                        {value}
                      </td>
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
