/** The part of a page's props that its query is in. */
export type Query = { searchParams: Promise<Record<string, string | string[] | undefined>> }
