import { type Activation, activateFactor } from '../activate-factor'
import type { ServiceEnroller } from '../enroller'
import { activateForService } from '../service-enroller'
import { proveTotpEnrollment } from './prove-enrollment'

/**
 * A code from the new authenticator makes it count.
 * @returns as `activateFactor` does, or `invalid_code`
 */
export async function confirmTotpEnrollment(input: Activation & { code: string }) {
  const proof = await proveTotpEnrollment(input)
  return proof.ok ? activateFactor(input, proof.proved, proof.at) : proof
}

/**
 * The same, shown to another application.
 * @returns as `activateForService` does, or `invalid_code`
 */
export async function confirmTotpForService(
  input: Omit<Activation, 'enroller'> & { enroller: ServiceEnroller; code: string },
) {
  const proof = await proveTotpEnrollment(input)
  return proof.ok ? activateForService(input, proof.proved, proof.at) : proof
}
