import { closeSync, openSync, readSync, statSync } from 'node:fs'

/** What auto_explain wrote of one statement. */
export type Plan = {
  text: string
  ms: number
  indexes: string[]
  scans: { table: string; rows: number }[]
  buffers: number
}

type Node = {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Actual Rows'?: number
  'Actual Loops'?: number
  'Rows Removed by Filter'?: number
  'Shared Hit Blocks'?: number
  'Shared Read Blocks'?: number
  Plans?: Node[]
}

/** How long the log is now. */
export const logLength = (file: string): number => statSync(file).size

/** The plans that were logged since then. */
export function plansSince(file: string, from: number): Plan[] {
  const length = statSync(file).size - from
  const bytes = Buffer.alloc(length)
  const log = openSync(file, 'r')
  readSync(log, bytes, 0, length, from)
  closeSync(log)
  // Each entry is one line of the log, whose own lines begin with a tab.
  const entries = bytes.toString('utf8').split(/^(?=\d{4}-\d\d-\d\d )/m)
  return entries.flatMap((entry) => {
    const [, ms, json] = /duration: ([\d.]+) ms +plan:\n([\s\S]*)/.exec(entry) ?? []
    if (!json) return []
    const { 'Query Text': text, Plan: plan } = JSON.parse(json.replace(/^\t/gm, '')) as {
      'Query Text': string
      Plan: Node
    }
    const nodes = all(plan)
    return {
      text: text.replace(/\s+/g, ' ').trim(),
      ms: Number(ms),
      indexes: [...new Set(nodes.flatMap((node) => node['Index Name'] ?? []))],
      scans: nodes.flatMap((node) =>
        node['Node Type'].includes('Seq Scan') && node['Relation Name']
          ? {
              table: node['Relation Name'],
              rows: ((node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0)) * (node['Actual Loops'] ?? 1),
            }
          : [],
      ),
      buffers: (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0),
    }
  })
}

const all = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(all)]
