/**
 * RFC 8176 names of a key: bound to one device (`hwk`), or one that may be synced to others, where its owner's account
 * with a provider holds it (`swk`).
 */
export function amrOf({ backupEligible }: { backupEligible: boolean }): readonly string[] {
  return [backupEligible ? 'swk' : 'hwk']
}
