/** A text message that did not leave. Says why without the number or the text: this ends up in logs. */
export class SmsError extends Error {
  override name = 'SmsError'
}
