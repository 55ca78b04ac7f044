'use client'

import { useRef, useState } from 'react'

/** Why a ceremony did not end well: a problem of the API, or what the browser said. */
export type KeyProblem = string

/** Words for the problems that a page expects; `failed` for any other. */
export type KeyTexts = { failed: string } & Record<string, string>

type Outcome<T> = { ok: true; value: T } | { ok: false; problem: KeyProblem }

/** Asks our own API, from our own page. */
export async function post<T>(path: string, body: unknown = {}): Promise<Outcome<T>> {
  const response = await fetch(`/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const value = await response.json().catch(() => ({}))
  return response.ok ? { ok: true, value } : { ok: false, problem: value.code ?? 'failed' }
}

export const browserHasKeys = () => typeof globalThis.PublicKeyCredential === 'function'

/** What the browser's error means to a person (WebAuthn Level 3, 5.1.3 and 5.1.4). */
export function problemOf(error: unknown): KeyProblem {
  const name = error instanceof Error ? error.name : ''
  switch (name) {
    // One name for "cancelled", "too late" and "no such key": a site must not tell them apart.
    case 'NotAllowedError':
      return 'cancelled'
    case 'InvalidStateError':
      return 'credential_registered'
    case 'SecurityError':
      return 'wrong_address'
    case 'NotSupportedError':
    case 'ConstraintError':
      return 'unsupported'
    default:
      return name === 'AbortError' ? 'aborted' : 'failed'
  }
}

/**
 * A ceremony that a press of a button starts: one at a time, and what went wrong with the last.
 * @param run gives the problem it ended with, or nothing where the page goes on
 */
export function useCeremony(run: () => Promise<KeyProblem | undefined>) {
  const running = useRef(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<KeyProblem>()
  const start = async () => {
    if (running.current) return
    running.current = true
    setBusy(true)
    setProblem(undefined)
    const ended = browserHasKeys() ? await run().catch(problemOf) : 'unsupported'
    running.current = false
    setBusy(false)
    if (ended !== 'aborted') setProblem(ended)
  }
  return { start, busy, problem, report: setProblem }
}
