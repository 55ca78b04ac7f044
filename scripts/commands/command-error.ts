/** What went wrong, for the operator in one sentence and for a script as a stable code. */
export class CommandError extends Error {
  override name = 'CommandError'
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}
