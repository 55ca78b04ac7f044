import { pageQuery } from '@/lib/api/schemas'

/** What a list is asked for in the query of its page; what makes no sense is left out. */
export function readListQuery(given: Record<string, string | string[] | undefined>): { search: string; after: string } {
  const read = (name: 'q' | 'after') => {
    const field = pageQuery.shape[name].safeParse(given[name])
    return field.success ? (field.data?.trim() ?? '') : ''
  }
  return { search: read('q'), after: read('after') }
}
