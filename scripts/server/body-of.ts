import type { IncomingMessage } from 'node:http'

/** Reads a body and puts it back, so that it can be read again. @returns null if the connection ended first */
export function bodyOf(req: IncomingMessage): Promise<Buffer<ArrayBuffer> | null> {
  const length = Number(req.headers['content-length'] ?? 0)
  if (length === 0) return Promise.resolve(Buffer.alloc(0))
  // Its sender left before anybody looked: no event will say so any more.
  if (req.destroyed) return Promise.resolve(null)
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const settle = (body: Buffer<ArrayBuffer> | null) => {
      req.off('readable', read).off('close', gone)
      resolve(body)
    }
    const read = () => {
      for (let chunk = req.read(); chunk !== null; chunk = req.read()) {
        chunks.push(chunk)
        size += chunk.length
      }
      if (size < length) return
      const body = Buffer.concat(chunks)
      // In the same turn as the last read: in the next one the stream would be over, and take nothing back.
      req.unshift(body)
      settle(body)
    }
    const gone = () => settle(null)
    // Not 'data': to take that listener away, the stream must be paused, and then nobody else's starts it again.
    req.on('readable', read).on('close', gone)
    // A sender that leaves midway is an 'error' too.
    req.on('error', () => {})
  })
}
