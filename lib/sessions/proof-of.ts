/** What was proved, in the names of RFC 8176, with `mfa` and level 2 where there was more than one factor. */
export function proofOf(amr: readonly string[]): { amr: string[]; aal: 1 | 2 } {
  const proved = [...new Set(amr)].filter((name) => name !== 'mfa')
  return proved.length > 1 ? { amr: [...proved, 'mfa'], aal: 2 } : { amr: proved, aal: 1 }
}
