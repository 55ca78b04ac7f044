/**
 * Expected outcomes are values with stable codes; bugs throw. (Throwing inside a transaction would also roll back
 * the count of failed attempts.)
 */
export type Ok<T> = { ok: true } & T
export type Err<Code extends string, Extra = unknown> = { ok: false; code: Code } & Extra

export function ok(): Ok<unknown>
export function ok<T extends object>(value: T): Ok<T>
export function ok(value: object = {}): Ok<object> {
  return { ok: true, ...value }
}

export function err<Code extends string>(code: Code): Err<Code>
export function err<Code extends string, Extra extends object>(code: Code, extra: Extra): Err<Code, Extra>
export function err(code: string, extra: object = {}): Err<string> {
  return { ok: false, code, ...extra }
}
