import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/**
 * A security key in software, for tests of what a real one never does: it signs whatever it is told to. P-256 (ES256),
 * attestation "none" (WebAuthn Level 3, 6.1 and 6.5).
 */

type Flags = { userPresent?: boolean; userVerified?: boolean; syncable?: boolean; synced?: boolean }

/** What a test may have the browser, or the key, get wrong. */
export type Lies = Flags & {
  type?: string
  challenge?: string
  origin?: string
  rpId?: string
  crossOrigin?: boolean
  signCount?: number
  userHandle?: string | null
  /** What its maker says of it, though nobody asked: a signature of format "packed" (Level 3, 8.2). */
  attestation?: Buffer
  /** Changed after it was signed. */
  tamper?: (signature: Buffer) => Buffer
}

const UP = 0x01
const UV = 0x04
const BE = 0x08
const BS = 0x10
const AT = 0x40

const b64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest()

/** @param site where the browser that it is plugged into is: the origin that it signs unless told otherwise */
export function softKey(
  site: { origin: string },
  is: { userVerified?: boolean; syncable?: boolean; discoverable?: boolean; aaguid?: string; counts?: boolean } = {},
) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = randomBytes(32)
  const flags: Flags = { userVerified: is.userVerified, syncable: is.syncable, synced: is.syncable }
  let count = 0
  let owner: string | undefined

  const clientData = (type: string, challenge: string, lies: Lies) =>
    Buffer.from(
      JSON.stringify({
        type: lies.type ?? type,
        challenge: lies.challenge ?? challenge,
        origin: lies.origin ?? site.origin,
        crossOrigin: lies.crossOrigin ?? false,
      }),
    )

  const authData = (rpId: string, lies: Lies, attested: Buffer = Buffer.alloc(0)) => {
    const { userPresent = true, userVerified, syncable, synced } = { ...flags, ...lies }
    const bits =
      (userPresent ? UP : 0) |
      (userVerified ? UV : 0) |
      (syncable ? BE : 0) |
      (synced ? BS : 0) |
      (attested.length > 0 ? AT : 0)
    if (is.counts ?? true) count++
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(lies.signCount ?? count)
    return Buffer.concat([sha256(lies.rpId ?? rpId), Buffer.from([bits]), counter, attested])
  }

  return {
    id: b64(id),

    /** `navigator.credentials.create()` */
    create(options: { challenge: string; rp: { id?: string }; user: { id: string } }, lies: Lies = {}) {
      owner = options.user.id
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
      const cose = cbor(
        new Map<number, number | Buffer>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, Buffer.from(x, 'base64url')],
          [-3, Buffer.from(y, 'base64url')],
        ]),
      )
      const aaguid = Buffer.from((is.aaguid ?? '0'.repeat(32)).replaceAll('-', ''), 'hex')
      const attested = Buffer.concat([aaguid, Buffer.from([0, id.length]), id, cose])
      const attestation = new Map<string, unknown>([
        ['fmt', lies.attestation ? 'packed' : 'none'],
        [
          'attStmt',
          new Map<string, unknown>(
            lies.attestation
              ? [
                  ['alg', -7],
                  ['sig', lies.attestation],
                ]
              : [],
          ),
        ],
        ['authData', authData(options.rp.id ?? '', lies, attested)],
      ])
      return {
        id: b64(id),
        rawId: b64(id),
        type: 'public-key' as const,
        response: {
          clientDataJSON: b64(clientData('webauthn.create', options.challenge, lies)),
          attestationObject: b64(cbor(attestation)),
          transports: ['usb'],
        },
        clientExtensionResults: { credProps: { rk: is.discoverable ?? false } },
      }
    },

    /** `navigator.credentials.get()` */
    get(options: { challenge: string; rpId?: string }, lies: Lies = {}) {
      const client = clientData('webauthn.get', options.challenge, lies)
      const data = authData(options.rpId ?? '', lies)
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), privateKey)
      const handle = lies.userHandle === undefined ? owner : (lies.userHandle ?? undefined)
      return {
        id: b64(id),
        rawId: b64(id),
        type: 'public-key' as const,
        response: {
          clientDataJSON: b64(client),
          authenticatorData: b64(data),
          signature: b64(lies.tamper?.(signature) ?? signature),
          userHandle: handle,
        },
        clientExtensionResults: {},
      }
    },
  }
}

/** As much of CBOR (RFC 8949) as a key needs: whole numbers, bytes, text and maps. */
function cbor(value: unknown): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (value instanceof Map) return Buffer.concat([head(5, value.size), ...[...value].flat().map(cbor)])
  throw new TypeError('a key never says that')
}

function head(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length])
  if (length < 256) return Buffer.from([(major << 5) | 24, length])
  return Buffer.from([(major << 5) | 25, length >> 8, length & 0xff])
}
