import { z } from 'zod'
import type { Selection } from '@/lib/people/bulk/start-bulk-job'
import { peopleFilter } from '@/lib/people/filter'
import { type Given, readListQuery } from '../list-query'

/** As many as one page of the list shows, and then some. */
const MOST_TICKED = 500

/** Whom an address, or a form, means: everybody who matches, or those who were ticked; null: nobody. */
export function readSelected(given: Given): Selection | null {
  if (given.all) return { filter: readListQuery(given).filter }
  const ids = [given.id].flat().flatMap((value) => value?.split(',') ?? [])
  const good = z
    .array(z.uuid())
    .min(1)
    .max(MOST_TICKED)
    .safeParse([...new Set(ids)])
  return good.success ? { ids: good.data } : null
}

/** The same, to be carried along by a form or an address. */
export function selectionFields(selection: Selection): [string, string][] {
  if ('ids' in selection) return [['id', selection.ids.join()]]
  const filter = Object.entries(peopleFilter.parse(selection.filter)).filter(([, value]) => value)
  return [['all', '1'], ...(filter as [string, string][])]
}
