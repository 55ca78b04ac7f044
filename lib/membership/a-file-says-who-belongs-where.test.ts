// Promises about files of people: what spreadsheets write is understood; what is wrong is named by its line, and stops at
// its line; what was previewed is what is done, or nothing is.
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { DAY } from '@/lib/clock'
import { db } from '@/lib/db'
import { decodeFile } from '@/lib/decode-file'
import { FROM, makePerson, type Person, settleClock } from '@/lib/testing/people'
import { applyImport } from './apply-import'
import { createGroup } from './create-group'
import { applyHeldImport, holdImport, previewHeldImport } from './held-import'
import { planImport } from './plan-import'
import { MOST_LINES, readCsv } from './read-csv'

const by = { actor: 'operator', from: FROM } as const

describe('what is read', () => {
  const anna = { email: 'anna@example.com', roles: ['admin'], groups: ['Finance', 'Ops'] }
  it.each([
    ['as it should be', 'email,roles,groups\nanna@example.com,admin,Finance;Ops\n'],
    ['with a byte order mark', '\ufeffemail,roles,groups\nanna@example.com,admin,Finance;Ops'],
    ['with the line ends of Windows', 'email,roles,groups\r\nanna@example.com,admin,Finance;Ops\r\n'],
    ['with those of an old Macintosh', 'email,roles,groups\ranna@example.com,admin,Finance;Ops\r'],
    ['separated by semicolons, as in Europe', 'email;roles;groups\nanna@example.com;admin;"Finance;Ops"\n'],
    ['separated by tabs', 'email\troles\tgroups\nanna@example.com\tadmin\tFinance;Ops\n'],
    ['quoted throughout', '"email","roles","groups"\n"anna@example.com","admin","Finance;Ops"\n'],
    ['with spaces around everything', ' email , roles , groups \n Anna@Example.com , admin , Finance ; Ops \n'],
    ['with its columns in another order', 'GROUPS,Email,Roles\nFinance;Ops;Finance,anna@example.com,admin\n'],
    ['with empty rows that a spreadsheet leaves', 'email,roles,groups\nanna@example.com,admin,Finance;Ops\n,,\n\n  \n'],
    ['with empty cells beyond the header', 'email,roles,groups\nanna@example.com,admin,Finance;Ops,,\n'],
  ])('%s', (_, text) => {
    expect(readCsv(text)).toEqual({ ok: true, rows: [{ line: 2, ...anna }], problems: [] })
  })

  it('a column that is not there says nothing; a cell that is empty says: none', () => {
    expect(readCsv('email,groups\nanna@example.com,\n')).toMatchObject({
      rows: [{ line: 2, email: 'anna@example.com', groups: [] }],
    })
  })

  it.each([
    ['file_empty', ''],
    ['file_empty', '\ufeff\r\n \r\n'],
    ['file_empty', 'email,roles\n\n'],
    ['header_missing', 'anna@example.com,admin\n'],
    ['header_missing', 'email\nanna@example.com\n'],
    ['header_missing', '"email,roles\nanna@example.com,admin\n'],
    ['column_unknown', 'email,roles,grousp\nanna@example.com,admin,Finance\n'],
    ['column_double', 'email,roles,roles\nanna@example.com,admin,user\n'],
    ['file_not_text', 'PK\u0003\u0004\u0000\u0000'],
    ['file_too_large', `email,roles\n${'x'.repeat(512 * 1024)}`],
    ['file_too_long', `email,roles\n${'a@example.com,user\n'.repeat(MOST_LINES + 1)}`],
  ])('%s', (code, text) => {
    expect(readCsv(text)).toMatchObject({ ok: false, code })
  })

  it('says what is wrong on which line', () => {
    const text = [
      'email,roles,groups',
      'no address,admin,',
      '',
      'anna@example.com,"admin,',
      'anna@example.com,admin,"Fin"ance',
      'anna@example.com,admin,Finance,more',
      'anna@example.com,admin,Finance',
      'ANNA@example.com,user,',
    ].join('\r\n')
    expect(readCsv(text)).toEqual({
      ok: true,
      rows: [{ line: 7, email: 'anna@example.com', roles: ['admin'], groups: ['Finance'] }],
      problems: [
        { line: 2, code: 'email_invalid', value: 'no address' },
        { line: 4, code: 'malformed', value: '' },
        { line: 5, code: 'malformed', value: '' },
        { line: 6, code: 'too_many_cells', value: '' },
        { line: 8, code: 'double', value: 'anna@example.com' },
      ],
    })
  })

  it('a mark that is opened on one line and closed on another swallows nothing between', () => {
    expect(readCsv('email,groups\nx,"\nanna@example.com,Finance\n",x\n')).toEqual({
      ok: true,
      rows: [{ line: 3, email: 'anna@example.com', groups: ['Finance'] }],
      problems: [
        { line: 2, code: 'malformed', value: '' },
        { line: 4, code: 'malformed', value: '' },
      ],
    })
  })

  it('whatever stands between good lines: each of them is read, with its own number', () => {
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
    const group = fc
      .string({ unit: 'grapheme', maxLength: 8 })
      // The Greek question mark is a semicolon in this form.
      .map((text) =>
        text
          .normalize('NFC')
          .replace(/[\p{Cc}\p{Cs};]/gu, '')
          .trim(),
      )
      .filter((text) => text !== '')
    const good = fc.record({ groups: fc.uniqueArray(group, { maxLength: 3 }), marks: fc.boolean() })
    const odd = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      // A mark that opens here and closes lines later must not swallow what stands between.
      fc.constantFrom('"', 'x,"', 'x;"', '",x', '"""', 'x\t"'),
    )
    const bad = fc.record({ text: odd })
    fc.assert(
      fc.property(
        fc.array(fc.oneof(good, bad), { maxLength: 30 }),
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.boolean(),
        (lines, delimiter, lineEnd, mark) => {
          const expected: { line: number; email: string; groups: string[] }[] = []
          const text = lines.map((line, index) => {
            if (!('groups' in line)) return line.text.replace(/[\r\n\0]|\p{Cs}/gu, '')
            const email = `good-${index}@example.com`
            expected.push({ line: index + 2, email, groups: line.groups })
            const groups = line.groups.join(';')
            const cell = line.marks || /["\t,;]/.test(groups) ? quoted(groups) : groups
            return [email, cell].join(delimiter)
          })
          const file = [`${mark ? '\ufeff' : ''}email${delimiter}groups`, ...text].join(lineEnd)
          const read = readCsv(file)
          if (!read.ok) {
            expect([read.code, expected]).toEqual(['file_empty', []])
            return
          }
          expect(read.rows.filter(({ email }) => email.startsWith('good-'))).toEqual(expected)
          const numbers = [...read.rows, ...read.problems].map(({ line }) => line)
          expect(new Set(numbers).size).toBe(numbers.length)
          for (const line of numbers) expect(file.split(lineEnd)[line - 1]?.trim()).not.toBe('')
        },
      ),
      { numRuns: 200 },
    )
  })

  it.each([
    ['UTF-8', Buffer.from('Zürich')],
    ['Windows-1252', Buffer.from('Zürich', 'latin1')],
    ['UTF-16, as Excel calls Unicode', Buffer.from('\ufeffZürich', 'utf16le')],
  ])('letters in %s', (_, bytes) => {
    expect(decodeFile(bytes)).toBe('Zürich')
  })
})

describe('what is done', () => {
  let anna: Person
  let boss: Person

  beforeEach(async () => {
    settleClock()
    await db.memberImport.deleteMany()
    await db.group.deleteMany()
    await db.user.deleteMany()
    boss = await makePerson({ roles: ['admin', 'user'] })
    anna = await makePerson({ roles: ['user', 'auditor'] })
    const made = await createGroup({ name: 'Finance', by })
    if (!made.ok) throw new Error(made.code)
    await db.groupMember.create({ data: { groupId: made.group.id, userId: anna.id } })
  })

  /** Where everybody belongs. */
  async function belonging() {
    const people = await db.user.findMany({
      orderBy: { id: 'asc' },
      select: { email: true, roles: { orderBy: { roleName: 'asc' } }, groups: { include: { group: true } } },
    })
    return Object.fromEntries(
      people.map(({ email, roles, groups }) => [
        email,
        [...roles.map((each) => each.roleName), ...groups.map((each) => each.group.name)].join(' '),
      ]),
    )
  }

  const plan = async (csv: string, mode: 'add' | 'set' = 'add', createGroups = false) => {
    const planned = await planImport({ csv, mode, createGroups })
    if (!planned.ok) throw new Error(planned.code)
    return planned.plan
  }

  it('add: nobody loses anything; set: exactly what the line says, for those in the file alone', async () => {
    const csv = `email,roles,groups\n${anna.email},user,finance\n`
    expect(await plan(csv)).toMatchObject({ people: 1, changes: [], totals: [] })
    expect(await applyImport({ csv, mode: 'add', createGroups: false, by })).toMatchObject({ ok: true })
    const set = await plan(csv, 'set')
    expect(set.changes).toMatchObject([{ email: anna.email, gains: [], losses: [{ kind: 'role', name: 'auditor' }] }])
    expect(set.totals).toEqual([{ kind: 'role', name: 'auditor', gains: 0, losses: 1 }])
    expect(await applyImport({ csv, mode: 'set', createGroups: false, seen: set.fingerprint, by })).toMatchObject({
      ok: true,
    })
    expect(await belonging()).toEqual({ [boss.email]: 'admin user', [anna.email]: 'user Finance' })
    // Without the column, roles are left alone.
    await applyImport({ csv: `email,groups\n${anna.email},\n`, mode: 'set', createGroups: false, by })
    expect(await belonging()).toMatchObject({ [anna.email]: 'user' })
  })

  it('names who is unknown, and leaves their lines out; groups that there are not are made if that is wanted', async () => {
    const csv = [
      'email,roles,groups',
      'nobody@example.com,user,',
      `${boss.email},emperor,`,
      `${anna.email},admin,Ops;OPS;Finance`,
      'x@example.com,,Elsewhere',
    ].join('\n')
    expect(await plan(csv)).toMatchObject({
      unknownGroups: ['Elsewhere', 'OPS'],
      changes: [],
      problems: [
        { line: 2, code: 'user_unknown', value: 'nobody@example.com' },
        { line: 3, code: 'role_unknown', value: 'emperor' },
        { line: 4, code: 'group_unknown', value: 'Ops' },
        { line: 5, code: 'user_unknown', value: 'x@example.com' },
      ],
    })
    const made = await applyImport({ csv, mode: 'add', createGroups: true, by })
    expect(made).toMatchObject({ ok: true, plan: { changes: [{ email: anna.email }] } })
    expect(await belonging()).toEqual({
      [boss.email]: 'admin user',
      [anna.email]: 'admin auditor user Finance OPS',
    })
    const events = await db.auditEvent.findMany({ where: { userId: anna.id }, orderBy: { id: 'asc' } })
    expect(events.slice(-2)).toMatchObject([
      { event: 'group.member_added', details: { name: 'OPS', why: 'import' } },
      { event: 'role.given', details: { role: 'admin', why: 'import' } },
    ])
  })

  it('does what the preview has shown, once, and nothing where things have changed since', async () => {
    const csv = `email,groups\n${anna.email},Finance\n${boss.email},Finance\n`
    const held = await holdImport({ csv, mode: 'set', by })
    if (!held.ok) throw new Error(held.code)
    const preview = async () => {
      const shown = await previewHeldImport(held.id, false)
      if (!shown?.ok) throw new Error('no preview')
      return shown.plan
    }
    const first = await preview()
    expect(first.changes).toMatchObject([{ email: boss.email, gains: [{ name: 'Finance' }] }])
    await db.groupMember.deleteMany({ where: { userId: anna.id } })
    const before = await belonging()
    const apply = (seen: string) => applyHeldImport({ id: held.id, createGroups: false, seen, by })
    expect(await apply(first.fingerprint)).toEqual({ ok: false, code: 'preview_outdated' })
    expect(await belonging()).toEqual(before)
    const second = await preview()
    expect(second.changes).toHaveLength(2)
    const outcomes = await Promise.all([apply(second.fingerprint), apply(second.fingerprint)])
    expect(outcomes.map((each) => (each.ok ? 'done' : each.code)).sort()).toEqual(['done', 'import_not_found'])
    expect(await belonging()).toMatchObject({ [boss.email]: 'admin user Finance' })
    expect(await previewHeldImport(held.id, false)).toBeNull()
  })

  it('never ends the last administration, whatever the file says', async () => {
    const csv = `email,roles\n${boss.email},user\n${anna.email},\n`
    const before = [await belonging(), await db.auditEvent.count()]
    expect(await applyImport({ csv, mode: 'set', createGroups: false, by })).toEqual({
      ok: false,
      code: 'last_administrator',
    })
    expect([await belonging(), await db.auditEvent.count()]).toEqual(before)
  })

  it('a file that nobody confirms is forgotten after a day', async () => {
    const held = await holdImport({ csv: `email,groups\n${anna.email},Finance\n`, mode: 'add', by })
    if (!held.ok) throw new Error(held.code)
    settleClock(2 * DAY)
    expect(await previewHeldImport(held.id, false)).toBeNull()
  })
})
