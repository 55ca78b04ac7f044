import { err, ok } from '../result'

const WORST_GUESSES = 1e6

type Estimator = { check(password: string, context: string[]): { guesses: number } }
let estimator: Promise<Estimator> | undefined

/** The dictionaries are large: they are loaded at the first password that is chosen, not at start. */
async function loadEstimator(): Promise<Estimator> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ])
  return new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })
}

/**
 * Whether a password may be chosen: not one that is common, and not one made of what is known about the person or the
 * product (ASVS 6.2.4, 6.2.11). Length is the schema's business; composition is nobody's.
 * @param known the person's address, name and the like
 */
export async function checkNewPassword(password: string, known: readonly string[]) {
  estimator ??= loadEstimator()
  const context = known.flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)]).filter((word) => word.length > 2)
  // Guessing effort only grows with length: the first 64 characters decide, and a long password costs no time.
  const { guesses } = (await estimator).check([...password].slice(0, 64).join(''), [...context, 'countersign'])
  return guesses < WORST_GUESSES ? err('password_too_common') : ok()
}
