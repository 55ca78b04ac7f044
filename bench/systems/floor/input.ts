/** The body of the first step, or null if it is not one. */
export function credentialsOf(body: unknown): { email: string; password: string } | null {
  const { email, password } = fieldsOf(body)
  return typeof email === 'string' && typeof password === 'string' ? { email: email.toLowerCase(), password } : null
}

/** The body of the second, or null if it is not one. */
export function codeOf(body: unknown): string | null {
  const { code } = fieldsOf(body)
  return typeof code === 'string' ? code : null
}

function fieldsOf(body: unknown): Record<string, unknown> {
  return typeof body === 'object' && body !== null ? { ...body } : {}
}
