// Threat: a name or a browser that a spreadsheet takes for a formula.
import { parse } from 'csv-parse/sync'
import { expect, it } from 'vitest'
import { csvLine } from './csv'

const read = (line: string) => (parse(line) as string[][])[0]

it.each(['=HYPERLINK("http://evil")', '+1+1', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '\n=1'])('%j is text', (cell) => {
  expect(read(csvLine(['first', cell]))).toEqual(['first', `'${cell}`])
})

it('nor behind what separates cells in other spreadsheets', () => {
  expect(csvLine(["x;=cmd|' /C calc'!A0"])).toBe("x;'=cmd|' /C calc'!A0\r\n")
  expect(csvLine(['x\t@SUM(A1)', 'a; +1'])).toBe("x\t'@SUM(A1),a; '+1\r\n")
})

it('what is no formula is what it was', () => {
  const cells = ['a,b', 'say "no"', 'two\nlines', ' spaced ', 'a=b', '', 'Žofie']
  expect(read(csvLine(cells))).toEqual(cells)
  expect(csvLine([1, -2, true, null, 'x'])).toBe('1,-2,true,,x\r\n')
})
