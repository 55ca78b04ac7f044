/** So many backup codes or fewer: time to make new ones. */
export const FEW_CODES = 3
