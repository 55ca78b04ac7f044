/**
 * The challenge that a response says it answers, from what the browser signed; undefined if that cannot be read. Only
 * for looking up which challenge is meant: the signature over it is verified afterwards.
 */
export function claimedChallenge(clientDataJSON: string): string | undefined {
  const challenge = readClientData(clientDataJSON)?.challenge
  return typeof challenge === 'string' ? challenge : undefined
}

/** Whether the ceremony ran inside a page of another origin: ours are never framed, so that is somebody's trick. */
export function isCrossOrigin(clientDataJSON: string): boolean {
  const data = readClientData(clientDataJSON)
  return data?.crossOrigin === true || data?.topOrigin !== undefined
}

function readClientData(clientDataJSON: string): Record<string, unknown> | undefined {
  try {
    const data: unknown = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8'))
    return typeof data === 'object' && data !== null ? { ...data } : undefined
  } catch {
    return undefined
  }
}
