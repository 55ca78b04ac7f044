import type { Locator } from '@playwright/test'
import jsQR from 'jsqr'
import { PNG } from 'pngjs'

/** Reads the QR code in a picture of an element, as the camera of a phone would. */
export async function readQr(element: Locator): Promise<string> {
  return decodeQr(await element.screenshot())
}

/** Reads the QR code in a PNG. */
export function decodeQr(png: Buffer): string {
  const { data, width, height } = PNG.sync.read(png)
  const found = jsQR(new Uint8ClampedArray(data), width, height)
  if (!found) throw new Error('there is no QR code to be read in this picture')
  return found.data
}

/** The base32 secret of an otpauth URI. */
export function secretOf(uri: string): string {
  const secret = new URL(uri).searchParams.get('secret')
  if (!secret) throw new Error('the URI has no secret')
  return secret
}
